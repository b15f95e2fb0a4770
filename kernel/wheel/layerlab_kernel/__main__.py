"""The command `layerlab`, and what the kernelspec starts: `python -m layerlab_kernel kernel …`."""

import os
import subprocess
import sys

from . import program
from .node import NoNode, find_node


def main() -> None:
    try:
        node = find_node()
    except NoNode as error:
        sys.exit(f"layerlab: {error}.")
    command = [node, str(program), *sys.argv[1:]]
    # The Jupyter to look at is that of this Python.
    environment = {"LAYERLAB_PYTHON": sys.executable, **os.environ}
    if os.name == "nt":
        sys.exit(subprocess.call(command, env=environment))
    os.execve(node, command, environment)


if __name__ == "__main__":
    main()
