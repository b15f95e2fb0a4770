/** Checks what the kernel itself needs: native code for its sockets, and a fast compute backend. */
import { type Finding, failed, passed } from './finding.js';

export async function checkSockets(): Promise<Finding> {
  try {
    const { version } = await import('zeromq');
    return passed(`ZeroMQ ${version}`);
  } catch (error) {
    const [first] = (error as Error).message.split('\n');
    return failed(
      `ZeroMQ's native code does not load: ${first}`,
      'run npm install again on this machine with this Node',
    );
  }
}

export async function checkCompute(): Promise<Finding> {
  try {
    const { backendInfo, Dropout, tensor } = await import('layerlab');
    const { output, mask } = new Dropout({ rate: 0.5, seed: 1 }).forward(tensor([[1, 2, 3]]), { training: true });
    const isRight = output.data.every((value, index) => value === 2 * (index + 1) * mask.data[index]!);
    const { backend, why, threads } = backendInfo();
    const found = `${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}: ${why}`;
    if (!isRight) return failed(`${backend} computes wrong numbers`, 'set LAYERLAB_COMPUTE=javascript and report this');
    return backend === 'javascript' ? failed(`slow: ${found}`, fixOf(why)) : passed(found);
  } catch (error) {
    return failed((error as Error).message, 'run npm install again where layerlab-kernel is installed');
  }
}

function fixOf(why: string): string {
  if (process.env.LAYERLAB_COMPUTE) return 'remove the environment variable LAYERLAB_COMPUTE';
  return `use Node 20.19 or newer with WebAssembly on (${why})`;
}
