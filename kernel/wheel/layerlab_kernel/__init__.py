"""Layerlab's Jupyter kernel. The kernel itself is JavaScript; this package finds Node and hands over."""

from pathlib import Path

__version__ = "0.0.0"

#: The program that Node runs.
program = Path(__file__).parent / "js" / "node_modules" / "layerlab-kernel" / "bin" / "layerlab.js"
