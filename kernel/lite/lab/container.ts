/**
 * The script that JupyterLite loads at its start: a minimal module-federation container with one plugin, which registers the
 * kernel `layerlab`. The kernel itself is loaded when the first notebook needs it.
 */
import type * as Page from '../page/page-kernel.js';
import type { App, KernelClient, KernelSpecs, SignalClass } from './jupyterlite.js';
import { LiteKernel } from './lite-kernel.js';

type ShareScope = Record<string, Record<string, { get(): Promise<() => unknown> } | undefined> | undefined>;

const script = (document.currentScript as HTMLScriptElement).src;
let shared: ShareScope = {};

/** A module of the page's own: tokens and signals of another copy would not be recognized. */
async function load<T>(name: string): Promise<T> {
  const [offer] = Object.values(shared[name] ?? {});
  if (offer === undefined) throw new Error(`layerlab: this page does not share ${name}`);
  return (await offer.get())() as T;
}

/** Settings come with the address: ?LAYERLAB_COMPUTE=javascript. */
function settingsOf(search: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(search)].filter(([name]) => name.startsWith('LAYERLAB_')));
}

const display_name = 'TypeScript (Layerlab)';
const spec = {
  name: 'layerlab',
  display_name,
  language: 'typescript',
  argv: [],
  interrupt_mode: 'message',
  metadata: {},
};

async function makePlugin(): Promise<object> {
  const { IKernelSpecs, IKernelClient } = await load<{ IKernelSpecs: object; IKernelClient: object }>(
    '@jupyterlite/services',
  );
  const { Signal } = await load<{ Signal: SignalClass }>('@lumino/signaling');
  const kernels = new Map<string, LiteKernel>();
  return {
    id: '@layerlab/lite:kernel',
    autoStart: true,
    requires: [IKernelSpecs],
    optional: [IKernelClient],
    activate: ({ serviceManager: { contents } }: App, specs: KernelSpecs, client: KernelClient | null) => {
      if (client) passInterrupts(client, kernels);
      specs.register({
        spec: { ...spec, resources: {} },
        create: async (options) => {
          const { PageKernel } = (await import(new URL(PAGE_FILE, script).href)) as typeof Page;
          const kernel = new LiteKernel(options, {
            Signal,
            contents,
            settings: settingsOf(location.search),
            makeKernel: (each) => new PageKernel(each),
            ended: (id) => kernels.delete(id),
          });
          kernels.set(kernel.id, kernel);
          return kernel;
        },
      });
    },
  };
}

/** JupyterLite's own interrupt only empties its queue. */
function passInterrupts(client: KernelClient, kernels: ReadonlyMap<string, LiteKernel>): void {
  const plain = client.interrupt.bind(client);
  client.interrupt = (id) => kernels.get(id)?.interrupt() ?? plain(id);
}

const container = {
  init: (scope: ShareScope) => {
    shared = scope;
  },
  get: async () => {
    const plugin = await makePlugin();
    return () => ({ __esModule: true, default: plugin });
  },
};

const page = window as unknown as { _JUPYTERLAB?: Record<string, unknown> };
page._JUPYTERLAB = { ...page._JUPYTERLAB, '@layerlab/lite': container };
