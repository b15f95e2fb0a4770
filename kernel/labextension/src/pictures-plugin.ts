/** The plugin that draws pictures for `figure.save('figure.png')`: the kernel sends a figure and gets a file's bytes. */

import { atStart } from './figures/baked.js';
import { takePicture } from './figures/picture.js';
import { loadPlotly } from './figures/plotly.js';
import { readFigure } from './figures/read-figure.js';
import type { Comm, KernelConnection, Packages, Plugin } from './stale/lab.js';

const target = 'layerlab.picture';

/** What the kernel asks for. */
interface Wanted {
  readonly figure: unknown;
  readonly format: 'png' | 'svg' | 'jpeg' | 'webp';
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

export function picturesPlugin(packages: Packages): Plugin {
  const { INotebookTracker } = packages['@jupyterlab/notebook'];
  return {
    id: '@layerlab/labextension:pictures',
    description: 'Draws the pictures that cells save.',
    autoStart: true,
    requires: [INotebookTracker],
    optional: [],
    activate: (_, tracker) => {
      tracker.widgetAdded.connect((_tracker, { sessionContext }) => {
        sessionContext.kernelChanged.connect((_context, { newValue }) => draws(newValue));
        draws(sessionContext.session?.kernel ?? null);
      });
    },
  };
}

function draws(kernel: KernelConnection | null): void {
  kernel?.registerCommTarget(target, (comm, { content }) => void answer(comm, content.data as unknown as Wanted));
}

async function answer(comm: Comm, wanted: Wanted): Promise<void> {
  comm.send({ status: 'drawing' });
  try {
    comm.send({ status: 'drawn', base64: await draw(wanted) });
  } catch (error) {
    comm.send({ status: 'failed', reason: (error as Error).message });
  }
}

/** A cell that runs is trusted, so its figure may load what it names. */
async function draw({ figure, format, width, height, scale = 2 }: Wanted): Promise<string> {
  const whole = readFigure(figure, true, document.baseURI);
  const layout = { ...whole.layout, ...(width && { width }), ...(height && { height }) };
  return takePicture(await loadPlotly(), atStart({ ...whole, layout }), { format, scale });
}
