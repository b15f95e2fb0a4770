/** Asks a Python about the Jupyter that is installed in it. */
import { ask } from '../python/command.js';

/** A Jupyter installation, as its own Python reports it. */
export interface JupyterState {
  /** Versions of the installed packages, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The kernels that Jupyter finds: folder and contents of kernel.json, by name. */
  readonly kernels: Readonly<
    Record<string, { resource_dir: string; spec: { argv: string[]; metadata?: { debugger?: boolean } } }>
  >;
  /** The folders that Jupyter searches for JupyterLab extensions, in order. */
  readonly labextensions: readonly string[];
  /** Names of the disabled extensions. */
  readonly disabled: readonly string[];
  /** What the Python package layerlab_kernel has Node run; null where there is none. */
  readonly wheel: string | null;
}

const probe = `
import json
from importlib.metadata import version, PackageNotFoundError
versions, kernels, labextensions, disabled = {}, {}, [], []
for name in ["jupyterlab", "notebook", "jupyter_server", "jupyterlab_widgets"]:
    try:
        versions[name] = version(name)
    except PackageNotFoundError:
        pass
try:
    from jupyter_client.kernelspec import KernelSpecManager
    kernels = KernelSpecManager().get_all_specs()
    from jupyter_core.paths import jupyter_path
    labextensions = jupyter_path("labextensions")
    from jupyterlab_server.config import get_page_config
    rules = get_page_config(labextensions).get("disabledExtensions", [])
    disabled = [name for name in rules if not isinstance(rules, dict) or rules[name]]
except ImportError:
    pass
wheel = None
try:
    from layerlab_kernel import program
    wheel = str(program)
except ImportError:
    pass
print(json.dumps({"versions": versions, "kernels": kernels, "labextensions": labextensions, "disabled": disabled, "wheel": wheel}))
`;

/** Returns the state of a Python's Jupyter, or undefined when Python fails. Takes a second or two. */
export function askJupyter(python: string): JupyterState | undefined {
  const output = ask(python, ['-c', probe]);
  return output === undefined ? undefined : JSON.parse(output.slice(output.lastIndexOf('\n') + 1));
}
