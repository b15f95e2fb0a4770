/** Pictures of figures, which the page draws: what the library's `save` asks for. */
import { comms } from './comms.js';

const target = 'layerlab.picture';

/** A page answers at once that it draws. Longer than this means that no page shows the notebook. */
const answerMs = 5000;

/** What a page answers: that it draws, the picture, or why there is none. */
interface Answer {
  readonly status?: 'drawing' | 'drawn' | 'failed';
  readonly base64?: string;
  readonly reason?: string;
}

/** Lets the library find it: it knows no kernel. */
export function exposePictures(): void {
  const value = takePicture;
  Object.defineProperty(globalThis, Symbol.for('layerlab.takePicture'), { value, configurable: true });
}

/** Returns the picture's bytes. @throws Error where no page draws it, or it cannot */
async function takePicture(figure: object, options: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  const comm = comms.open(target, { figure: JSON.parse(JSON.stringify(figure)), ...options });
  try {
    const {
      status,
      base64 = '',
      reason,
    } = await new Promise<Answer>((resolve, reject) => {
      const late = setTimeout(() => reject(noPage(options.format)), answerMs);
      comm.onMessage = ({ data }) => {
        clearTimeout(late);
        if ((data as Answer).status !== 'drawing') resolve(data as Answer);
      };
    });
    if (status !== 'drawn') throw new Error(`save: the page cannot draw this figure: ${reason}`);
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } finally {
    comm.close();
  }
}

function noPage(format: unknown): Error {
  return new Error(
    `save: a .${format} is drawn by JupyterLab or Notebook 7 with layerlab's extension, and no such page shows this ` +
      "notebook; save('figure.html') works anywhere, and its page has a button for a picture",
  );
}
