"""Runs a notebook with nbclient, as papermill, nbmake and nbconvert do. Interrupts the cell tagged `stop` after a second."""

import sys

import nbformat
from nbclient import NotebookClient

source, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)


def limit(cell):
    return 1 if "stop" in cell.metadata.get("tags", []) else 120


NotebookClient(
    notebook,
    allow_errors=True,
    interrupt_on_timeout=True,
    timeout_func=limit,
    error_on_timeout=None,
    # By default it drops outputs that arrive 4 seconds after the reply, as they may on a busy machine.
    iopub_timeout=120,
    raise_on_iopub_timeout=True,
).execute()
nbformat.write(notebook, target)
