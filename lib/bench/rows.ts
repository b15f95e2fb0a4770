/** The measurements by topic: each row is one task, the peers that run it, and the goals. */
import type { Task } from './peer-process.js';
import type { PeerName } from './start-peer.js';

/** One column of a row. */
export interface Entry {
  readonly peer: PeerName;
  readonly task: Task;
  /** Takes a single sample of a single run. Defaults to as many runs as fit in the sample's time. */
  readonly once?: boolean;
}

/** The minimum ratio of two entries' medians, theirs / ours. */
export interface Goal {
  readonly of: string;
  readonly to: string;
  readonly atLeast: number;
}

export interface Row {
  readonly name: string;
  readonly entries: Readonly<Record<string, Entry>>;
  readonly goals: readonly Goal[];
}

type Options = Readonly<Record<string, unknown>>;

function entry(peer: PeerName, task: string, options: Options, once: boolean = false): Entry {
  return { peer, task: { task, options }, once };
}

/** The same task in Layerlab and in PyTorch, on one thread and on two. */
function sides(task: string, options: Options): Record<string, Entry> {
  const both = (threads: number): Options => ({ ...options, threads });
  return {
    layerlab: entry('layerlab', task, both(1)),
    'layerlab, 2 threads': entry('layerlab-threads', task, both(2)),
    torch: entry('python', task, both(1)),
    'torch, 2 threads': entry('python', task, both(2)),
  };
}

/** The same task with products by a native library, which `layerlab accelerate` fetches. */
function natively(task: string, options: Options): Record<string, Entry> {
  return {
    'layerlab native': entry('layerlab-native', task, { ...options, threads: 1 }),
    'layerlab native, 2 threads': entry('layerlab-native-threads', task, { ...options, threads: 2 }),
  };
}

const goal = (to: string, atLeast: number, of: string = 'layerlab'): Goal => ({ of, to, atLeast });

function dropoutRow(n: number, keepProb: number, goals: readonly Goal[], more: Record<string, Entry> = {}): Row {
  return {
    name: `Dropout forward, ${n.toExponential()} float32, keepProb ${keepProb}`,
    entries: {
      ...sides('dropout', { n, keepProb }),
      memcpy: entry('python', 'memcpy', { n }),
      'tfjs wasm': entry('tfjs-wasm', 'dropout', { n, keepProb }),
      ...more,
    },
    goals,
  };
}

function backwardRow(how: string, task: string, more: Record<string, Entry> = {}): Row {
  return {
    name: `Dropout backward, 1e+6 float32, ${how}`,
    entries: {
      ...sides(task, { n: 1e6, keepProb: 0.5 }),
      memcpy: entry('python', 'memcpy', { n: 1e6 }),
      ...more,
    },
    goals: [goal('torch', 8), goal('memcpy', 0.6)],
  };
}

const orderings = ['mask-scale', 'scale-mask', 'pre-activation', 'before-activation'];

const dropout: Row[] = [
  dropoutRow(1e6, 0.5, [goal('torch', 30), goal('tfjs wasm', 30), goal('memcpy', 0.4)], {
    'ndarray-ops': entry('layerlab', 'ndarrayDropout', { n: 1e6, keepProb: 0.5 }),
  }),
  dropoutRow(1e6, 0.8, []),
  dropoutRow(1e7, 0.5, [goal('memcpy', 0.9), goal('torch', 30)]),
  backwardRow('in training, each after a forward pass', 'dropoutBackwardInTraining', {
    'memcpy, after another': entry('python', 'memcpyAfterAnother', { n: 1e6 }),
  }),
  backwardRow('again and again through one mask', 'dropoutBackward'),
  ...['sigmoid', 'relu'].flatMap((kind) =>
    orderings.map((ordering) => ({
      name: `Dropout '${ordering}' with ${kind}, forward + backward, 1e+6 float32`,
      entries: {
        layerlab: entry('layerlab', 'ordering', { n: 1e6, ordering, kind }),
        'activation and mask': entry('layerlab', 'activationAndMask', { n: 1e6, kind }),
      },
      goals: [goal('activation and mask', 1 / 1.3)],
    })),
  ),
];

function denseRow(m: number, k: number, n: number, goals: readonly Goal[]): Row {
  const size = { m, k, n };
  const twice = m === 1024;
  return {
    name: `Dense forward + backward, ${m}×${k}×${n}`,
    entries: {
      ...sides('dense', size),
      ...natively('dense', size),
      '128-bit FMA peak': entry('layerlab', 'fusedPeak', { operations: 6 * m * k * n }),
      'layerlab without relaxed SIMD': entry('layerlab-plain', 'dense', { ...size, threads: 1 }),
      'tfjs wasm': entry('tfjs-wasm', 'dense', size, twice),
    },
    goals,
  };
}

const denseGoals = [
  goal('torch', 0.5),
  goal('torch, 2 threads', 0.5, 'layerlab, 2 threads'),
  goal('128-bit FMA peak', 0.8),
  goal('tfjs wasm', 20),
  goal('torch', 0.38, 'layerlab without relaxed SIMD'),
  goal('torch', 1, 'layerlab native'),
  goal('torch, 2 threads', 1, 'layerlab native, 2 threads'),
];

const cnn: Row = {
  name: 'Training step of a CNN, batch 64 (conv16-pool-conv32-pool-dense128-dropout-dense10)',
  entries: {
    ...sides('cnn', { batch: 64 }),
    ...natively('cnn', { batch: 64 }),
    'torch channels_last': entry('python', 'cnn', { batch: 64, channelsLast: true, threads: 1 }),
    'torch channels_last, 2 threads': entry('python', 'cnn', { batch: 64, channelsLast: true, threads: 2 }),
    'tfjs wasm': entry('tfjs-wasm', 'cnn', { batch: 64 }, true),
    'tfjs cpu': entry('tfjs-cpu', 'cnn', { batch: 64 }, true),
  },
  goals: [
    goal('torch', 1),
    goal('torch, 2 threads', 1, 'layerlab, 2 threads'),
    goal('tfjs cpu', 500),
    goal('torch channels_last', 1, 'layerlab native'),
    goal('torch channels_last, 2 threads', 1, 'layerlab native, 2 threads'),
  ],
};

function elementwiseRow(kind: string, goals: readonly Goal[]): Row {
  return {
    name: `${kind}, 1e+6 float32`,
    entries: {
      ...sides('activation', { n: 1e6, kind }),
      'tfjs wasm': entry('tfjs-wasm', 'activation', { n: 1e6, kind }),
    },
    goals,
  };
}

const ways = ['mask · x / keepProb', 'mask · (x / keepProb)', 'if kept', 'kept ? : 0'];

/** Does it pay to leave out the multiplications by 0? */
const masking: Row = {
  name: 'Mask and scale 2^20 float32 in plain TypeScript, keepProb 0.5',
  entries: Object.fromEntries(
    ways.map((way) => [way, entry('layerlab', 'masking', { n: 2 ** 20, keepProb: 0.5, way })]),
  ),
  goals: ways.slice(2).map((branch) => goal(branch, 1, ways[0])),
};

const small = (name: string, task: string, goals: readonly Goal[] = []): Row => ({
  name: `${name}, forward, 16×64`,
  entries: {
    layerlab: entry('layerlab', task, {}),
    ...(task === 'smallDense' ? { 'its compute functions': entry('layerlab', 'smallDenseKernel', {}) } : {}),
  },
  goals,
});

export const topics: Readonly<Record<string, readonly Row[]>> = {
  dropout,
  masking: [masking],
  dense: [denseRow(128, 784, 512, denseGoals), denseRow(1024, 1024, 1024, denseGoals)],
  cnn: [cnn],
  elementwise: [
    elementwiseRow('exp', [goal('tfjs wasm', 5), goal('torch', 0.7)]),
    elementwiseRow('tanh', [goal('tfjs wasm', 5), goal('torch', 0.7)]),
    elementwiseRow('geluTanh', [goal('torch', 0.55)]),
    elementwiseRow('sigmoid', [goal('tfjs wasm', 0.75)]),
  ],
  histogram: [
    {
      name: 'Histogram, 50 bins of 1e+6 float32',
      entries: {
        layerlab: entry('layerlab', 'histogram', { n: 1e6, bins: 50 }),
        numpy: entry('python', 'histogram', { n: 1e6, bins: 50 }),
      },
      goals: [goal('numpy', 3)],
    },
  ],
  overhead: [
    small('Dropout', 'smallDropout'),
    small('Activation relu', 'smallActivation'),
    small('Dense with relu, 64 units', 'smallDense'),
  ],
};
