/** The Python side: what a worker executes, and the client that hands it to the scheduler. */

/**
 * Executed on a worker. It is sent as text, so client and workers may have different versions of Python. The program's standard
 * input is a pipe from the worker: it ends with the worker, however that ends.
 */
export const taskSource = `
import os, shutil, subprocess, tempfile, time


def run_task(commands, notebook, key):
    words = next((words for words in commands if shutil.which(words[0]) and all(map(os.path.exists, words[1:]))), None)
    if words is None:
        return None, "this worker has no layerlab: name it with --layerlab"
    with tempfile.TemporaryDirectory(prefix="layerlab-") as folder:
        order, out, errors = (os.path.join(folder, name) for name in ("order.ipynb", "out.ipynb", "errors"))
        with open(order, "w", encoding="utf-8", newline="") as file:
            file.write(notebook)
        with open(errors, "wb") as stderr:
            program = subprocess.Popen(
                [*words, "run", order, "--direct", "--out", out, "--end-with-input"],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=stderr,
            )
        while program.poll() is None and is_wanted(key):
            time.sleep(0.1)
        program.stdin.close()
        try:
            program.wait(15)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        if os.path.exists(out):
            with open(out, encoding="utf-8", newline="") as file:
                return file.read(), ""
        with open(errors, encoding="utf-8", errors="replace") as file:
            lines = file.read().strip().splitlines()
        return None, f"layerlab ended with code {program.returncode}: {lines[-1] if lines else ''}"


def is_wanted(key):
    """Whether somebody still waits for the task. A thread cannot be stopped from outside: it has to look."""
    from distributed import get_worker

    task = get_worker().state.tasks.get(key)
    return task is not None and task.state != "cancelled"
`;

/**
 * The client. Its input has a line for each run, its output one for each result; it ends with its input, and the scheduler then
 * forgets what it has asked for.
 */
export const clientSource = `
import json, os, sys, threading

import distributed
from distributed import Client

address, task_source, commands = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
call = "(lambda names: (exec(source, names), names['run_task'](*arguments))[1])({})"
output = threading.Lock()
futures = {}


def say(**message):
    with output:
        sys.stdout.write(json.dumps(message) + "\\n")
        sys.stdout.flush()


def report(number, future):
    futures.pop(number, None)
    if future.status == "finished":
        notebook, problem = future.result()
        say(number=number, notebook=notebook, lost=problem)
    elif future.status == "error":
        say(number=number, lost=" ".join(str(future.exception()).split()) or type(future.exception()).__name__)
    else:
        say(over=f"the Dask scheduler {address} has gone or has cancelled the runs")
    future.release()


def submit(client, number, name, notebook):
    key = f"layerlab-{name}-{os.urandom(6).hex()}"
    arguments = {"source": task_source, "arguments": [commands, notebook, key]}
    future = client.submit(eval, call, arguments, key=key, pure=False)
    futures[number] = future
    future.add_done_callback(lambda done: report(number, done))


def main():
    try:
        client = Client(address, timeout=20, set_as_default=False)
    except Exception as error:
        return say(over=f"the Dask scheduler {address} does not answer: {' '.join(str(error).split())}")
    theirs = client.get_versions()["scheduler"]["packages"]["distributed"]
    if theirs != distributed.__version__:
        return say(
            over=f"the Dask scheduler has distributed {theirs}, this client {distributed.__version__}: "
            "set LAYERLAB_DASK_PYTHON to a Python that has the scheduler's version"
        )
    say(ready=True)
    for line in sys.stdin:
        submit(client, **json.loads(line))


try:
    main()
finally:
    sys.stdout.flush()
    # The connection closes with the process. Waiting for a scheduler that is gone would take half a minute.
    os._exit(0)
`;
