import { ask } from '../python/command.js';

/** What a Python says of the Jupyter that is installed in it. */
export interface JupyterState {
  /** Versions of the packages that are there. */
  readonly versions: Readonly<Record<string, string>>;
  /** The kernels that Jupyter finds: folder and contents of kernel.json, by name. */
  readonly kernels: Readonly<Record<string, { resource_dir: string; spec: { argv: string[] } }>>;
  /** The folders in which Jupyter looks for extensions of JupyterLab, the first one wins. */
  readonly labextensions: readonly string[];
  /** Extensions that were switched off. */
  readonly disabled: readonly string[];
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
print(json.dumps({"versions": versions, "kernels": kernels, "labextensions": labextensions, "disabled": disabled}))
`;

/** Asks the Jupyter of this Python, or nothing when it does not answer. Takes a second or two. */
export function askJupyter(python: string): JupyterState | undefined {
  const answer = ask(python, ['-c', probe]);
  return answer === undefined ? undefined : JSON.parse(answer.slice(answer.lastIndexOf('\n') + 1));
}
