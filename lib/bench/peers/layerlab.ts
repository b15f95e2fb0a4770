/** The peer of this library: runs its public layers inside `tidy`. Speaks the same protocol as the other peers. */
import { createInterface } from 'node:readline';
import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import { compute } from '../../compute/index.js';
import {
  Activation,
  type ActivationName,
  backendInfo,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  labels,
  MaxPooling2D,
  normal,
  type OrderingName,
  Sequential,
  SGD,
  setThreads,
  tidy,
  uniform,
} from '../../index.js';
import type { Forward } from '../../ops/forward.js';
import { histogram } from '../../plots/histogram.js';
import type { Tensor } from '../../tensor/tensor.js';
import { fusedPeakRun } from './fused-peak.js';
import { maskingRun, type Way } from './masking.js';

interface Options {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly keepProb: number;
  readonly kind: ActivationName;
  readonly ordering: OrderingName;
  readonly bins: number;
  readonly batch: number;
  readonly way: Way;
  readonly operations: number;
  readonly threads?: number;
}

type Run = () => unknown;

/** Reads results, so that the engine cannot optimise the work away. */
let sink = 0;

function forward(layer: { forward(x: Tensor, pass?: object): Forward }, x: Tensor): Run {
  return () => {
    sink += tidy(() => layer.forward(x, { training: true }).output.data[0]);
  };
}

function backward(layer: { forward(x: Tensor, pass?: object): Forward }, x: Tensor): Run {
  const result = layer.forward(x, { training: true });
  const gradient = normal(x.shape, { seed: 2 });
  return () => {
    sink += tidy(() => result.backward(gradient).data[0]);
  };
}

/** Times the backward pass alone, each after its own forward pass. */
function backwardInTraining(layer: Dropout, x: Tensor): Run {
  const gradient = normal(x.shape, { seed: 2 });
  return () =>
    tidy(() => {
      const result = layer.forward(x, { training: true });
      const start = performance.now();
      sink += tidy(() => result.backward(gradient).data[0]);
      return (performance.now() - start) / 1000;
    });
}

function both(layer: { forward(x: Tensor, pass?: object): Forward }, x: Tensor): Run {
  const { shape } = layer.forward(x).output;
  const gradient = normal(shape, { seed: 2 });
  return () => {
    sink += tidy(() => layer.forward(x, { training: true }).backward(gradient).data[0]);
  };
}

const tasks: Readonly<Record<string, (options: Options) => Run | Promise<Run>>> = {
  dropout: ({ n, keepProb }) => forward(new Dropout({ rate: 1 - keepProb, seed: 7 }), normal([n], { seed: 1 })),
  dropoutBackward: ({ n, keepProb }) =>
    backward(new Dropout({ rate: 1 - keepProb, seed: 7 }), normal([n], { seed: 1 })),
  dropoutBackwardInTraining: ({ n, keepProb }) =>
    backwardInTraining(new Dropout({ rate: 1 - keepProb, seed: 7 }), normal([n], { seed: 1 })),
  ordering: ({ n, ordering, kind }) =>
    both(new Dropout({ rate: 0.2, ordering, activation: kind, seed: 7 }), normal([n], { seed: 1 })),
  activationAndMask({ n, kind }) {
    const x = normal([n], { seed: 1 });
    const [activation, mask] = [both(new Activation(kind), x), both(new Dropout({ rate: 0.2, seed: 7 }), x)];
    return () => {
      void activation();
      void mask();
    };
  },
  ndarrayDropout({ n, keepProb }) {
    const [x, y, mask] = [normal([n], { seed: 1 }), ndarray(new Float32Array(n)), ndarray(new Float32Array(n))];
    return () => {
      ops.random(mask);
      ops.ltseq(mask, keepProb);
      ops.mul(y, x, mask);
      ops.mulseq(y, 1 / keepProb);
      sink += y.data[0];
    };
  },
  activation({ n, kind }) {
    const x = normal([n], { seed: 1 });
    if ((kind as string) !== 'exp') return forward(new Activation(kind), x);
    const y = normal([n], { seed: 2 });
    return () => {
      compute().activate('exp', x.data, y.data);
      sink += y.data[0];
    };
  },
  dense: ({ m, k, n }) => both(new Dense({ units: n, seed: 1 }), normal([m, k], { seed: 1 })),
  cnn({ batch }) {
    const conv = (filters: number) => new Conv2D({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
    const model = new Sequential(
      [
        ...[conv(16), new MaxPooling2D(), conv(32), new MaxPooling2D(), new Flatten()],
        ...[new Dense({ units: 128, activation: 'relu' }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })],
      ],
      { seed: 1 },
    );
    const steps = 4;
    const x = uniform([steps * batch, 28, 28, 1], { seed: 1 });
    const y = labels(Array.from({ length: steps * batch }, (_, i) => i % 10));
    const optimizer = new SGD({ learningRate: 0.01 });
    const options = {
      loss: 'crossEntropy',
      optimizer,
      batchSize: batch,
      metrics: [],
      shuffle: false,
      progress: false,
    } as const;
    return () => model.fit(x, y, options);
  },
  histogram({ n, bins }) {
    const { data } = normal([n], { seed: 1 });
    return () => {
      const { min, max } = compute().finiteRange(data);
      sink += histogram(data, { start: min, width: (max - min) / bins, count: bins }).shares[0];
    };
  },
  masking: ({ n, keepProb, way }) => maskingRun(way, n, keepProb),
  fusedPeak: ({ operations }) => fusedPeakRun(operations),
  smallDropout: () => forward(new Dropout({ rate: 0.5, seed: 1 }), normal([16, 64], { seed: 1 })),
  smallActivation: () => forward(new Activation('relu'), normal([16, 64], { seed: 1 })),
  smallDense: () => forward(new Dense({ units: 64, activation: 'relu', seed: 1 }), normal([16, 64], { seed: 1 })),
  smallDenseKernel() {
    const [x, w, y, b] = [[16, 64], [64, 64], [16, 64], [64]].map((shape) => normal(shape, { seed: 1 }));
    return () => {
      compute().matmul(x, w, y, false);
      compute().addBias(y.data, b.data, 'relu');
    };
  },
};

const timesItself: ReadonlySet<string> = new Set(['dropoutBackwardInTraining']);
/** How many repetitions one run of a task counts for. */
const repeats: Readonly<Record<string, number>> = { cnn: 4 };

const made = new Map<string, Run>();
process.stdout.write(`${JSON.stringify(backendInfo())}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { task, options, repetitions } = JSON.parse(line) as { task: string; options: Options; repetitions: number };
  setThreads(options.threads ?? 1);
  const key = JSON.stringify([task, options]);
  let run = made.get(key);
  if (run === undefined) {
    run = await tasks[task](options);
    made.set(key, run);
    // Warm up: V8 optimises a function only after some use.
    for (const end = performance.now() + 400; performance.now() < end; ) await run();
  }
  const start = performance.now();
  let own = 0;
  for (let i = 0; i < repetitions; i++) own += Number(await run());
  const total = timesItself.has(task) ? own : (performance.now() - start) / 1000;
  const seconds = total / repetitions / (repeats[task] ?? 1);
  process.stdout.write(`${JSON.stringify({ seconds, sink: sink === 0 ? 0 : 1 })}\n`);
}
