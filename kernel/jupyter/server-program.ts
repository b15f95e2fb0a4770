/**
 * A Python program that runs the module of its first argument, a Jupyter server, and ends it when standard input closes: a
 * server whose starter was killed, however early, shuts down with its kernels. What is left after ten seconds is killed.
 */
export const serverProgram = `
import os, runpy, signal, sys, threading, time

def end_with_starter():
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os.killpg(0, signal.SIGKILL) if hasattr(os, "killpg") else os._exit(1)

threading.Thread(target=end_with_starter, daemon=True).start()
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
`;
