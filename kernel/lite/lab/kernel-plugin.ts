/** The plugin that registers the kernel `layerlab`. The kernel itself is loaded when the first notebook needs it. */
import type * as Page from '../page/page-kernel.js';
import type { App, KernelClient, KernelSpecs, ServiceWorkers, SignalClass } from './jupyterlite.js';
import { LiteKernel } from './lite-kernel.js';
import { load } from './shared.js';
import { assets, site } from './site.js';

const stdin = 'layerlab';

const display_name = 'TypeScript (Layerlab)';
const spec = {
  name: 'layerlab',
  display_name,
  language: 'typescript',
  argv: [],
  interrupt_mode: 'message',
  metadata: {},
  resources: {},
};

const loadKernel = async (): Promise<typeof Page> => (await import(new URL(PAGE_FILE, assets).href)) as typeof Page;

/** Settings come with the address: ?LAYERLAB_COMPUTE=javascript. */
function settingsOf(search: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(search)].filter(([name]) => name.startsWith('LAYERLAB_')));
}

export async function kernelPlugin(): Promise<object> {
  const tokens = await load<{ IKernelSpecs: object; IKernelClient: object }>('@jupyterlite/services');
  const { IServiceWorkerManager } = await load<{ IServiceWorkerManager: object }>('@jupyterlite/apputils');
  const { Signal } = await load<{ Signal: SignalClass }>('@lumino/signaling');
  return {
    id: '@layerlab/lite:kernel',
    autoStart: true,
    requires: [tokens.IKernelSpecs],
    optional: [tokens.IKernelClient, IServiceWorkerManager],
    activate: (app: App, specs: KernelSpecs, client: KernelClient | null, workers: ServiceWorkers | null) =>
      register(app, Signal, specs, client, workers),
  };
}

function register(
  { serviceManager: { contents } }: App,
  Signal: SignalClass,
  specs: KernelSpecs,
  client: KernelClient | null,
  workers: ServiceWorkers | null,
): void {
  const kernels = new Map<string, LiteKernel>();
  if (client) passInterrupts(client, kernels);
  workers?.registerStdinHandler(stdin, async ({ runtime }) => (await loadKernel()).awaitAnswer(runtime));
  const url = new URL(`api/stdin/${stdin}`, site).href;
  const prompts = workers ? { url, page: workers.browsingContextId } : undefined;
  specs.register({
    spec,
    create: async (options) => {
      const { PageKernel } = await loadKernel();
      const kernel = new LiteKernel(options, {
        Signal,
        contents,
        prompts,
        settings: settingsOf(location.search),
        makeKernel: (each) => new PageKernel(each),
        ended: (id) => kernels.delete(id),
      });
      kernels.set(kernel.id, kernel);
      return kernel;
    },
  });
}

/** JupyterLite's own interrupt only empties its queue. */
function passInterrupts(client: KernelClient, kernels: ReadonlyMap<string, LiteKernel>): void {
  const plain = client.interrupt.bind(client);
  client.interrupt = (id) => kernels.get(id)?.interrupt() ?? plain(id);
}
