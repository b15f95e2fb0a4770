// What TensorFlow.js takes for the same work: a request a line (JSON), the seconds of one repetition as the answer.
// Runs in the folder where TensorFlow.js is installed; the backend's name is the argument.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const backend = process.argv[2];
const require = createRequire(`${process.cwd()}/`);
console.log = console.error; // standard output is for answers
const tf = require('@tensorflow/tfjs');
if (backend === 'wasm') {
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${process.cwd()}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`);
}
await tf.setBackend(backend);
await tf.ready();

const gelu = (x) => x.mul(0.5).mul(x.add(x.pow(3).mul(0.044715)).mul(0.7978845608).tanh().add(1));
const activations = { relu: tf.relu, sigmoid: tf.sigmoid, tanh: tf.tanh, exp: tf.exp, geluTanh: gelu };

/** Computes and reads one number, so that the work is done. */
const read = (f) => () => tf.tidy(() => f().dataSync()[0]);

const tasks = {
  dropout({ n, keepProb }) {
    const x = tf.randomNormal([n]);
    return read(() => tf.dropout(x, 1 - keepProb));
  },
  activation({ n, kind }) {
    const x = tf.randomNormal([n]);
    return read(() => activations[kind](x));
  },
  dense({ m, k, n }) {
    const [x, w, b, g] = [[m, k], [k, n], [n], [m, n]].map((shape) => tf.randomNormal(shape));
    const gradients = tf.grads((x, w, b) => x.matMul(w).add(b));
    return () =>
      tf.tidy(() => {
        for (const gradient of gradients([x, w, b], g)) gradient.dataSync();
      });
  },
  cnn({ batch }) {
    const layers = tf.layers;
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [28, 28, 1], filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 128, activation: 'relu' }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 10 }),
      ],
    });
    const x = tf.randomUniform([batch, 28, 28, 1]);
    const y = tf.tensor1d(Array.from({ length: batch }, (_, i) => i % 10));
    const optimizer = tf.train.sgd(0.01);
    const loss = () => tf.losses.softmaxCrossEntropy(tf.oneHot(y.toInt(), 10), model.apply(x, { training: true }));
    return () => tf.tidy(() => optimizer.minimize(loss, true).dataSync()[0]);
  },
};

const made = new Map();
process.stdout.write(`${JSON.stringify({ tfjs: tf.version.tfjs, backend: tf.getBackend() })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { task, options, repetitions } = JSON.parse(line);
  try {
    const key = JSON.stringify([task, options]);
    if (!made.has(key)) {
      made.set(key, tasks[task](options));
      if (repetitions > 1) made.get(key)();
    }
    const run = made.get(key);
    const start = performance.now();
    for (let i = 0; i < repetitions; i++) run();
    const seconds = (performance.now() - start) / 1000 / repetitions;
    process.stdout.write(`${JSON.stringify({ seconds })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error.message.split('\n')[0] })}\n`);
  }
}
