/** A small transformer that learns the letters of a poem; test/golden/transformer/make-transformer.py is the same with PyTorch. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ndarray from 'ndarray';
import {
  Adam,
  crossEntropy,
  Dense,
  Dropout,
  Embedding,
  LayerNormalization,
  MultiHeadAttention,
  PositionEmbedding,
  Residual,
  Sequential,
  type Tensor,
  tensor,
  tidy,
} from '../../lib/index.js';

export const folder = fileURLToPath(new URL('../golden/transformer/', import.meta.url));
const [batchSize, times, units] = [8, 16, 16];

const text = readFileSync(`${folder}jabberwocky.txt`, 'utf8');
export const characters = [...new Set(text)].sort();
const codes = [...text].map((character) => characters.indexOf(character));

/** The network, built. */
export function transformer(seed: number): Sequential {
  const normalization = () => new LayerNormalization({ epsilon: 1e-5 });
  const attention = new MultiHeadAttention({ numHeads: 2, useCausalMask: true, dropout: 0.1 });
  const model = new Sequential(
    [
      new Embedding({ inputDim: characters.length, outputDim: units }),
      new PositionEmbedding({ sequenceLength: times }),
      new Residual([normalization(), attention, new Dropout({ rate: 0.1, name: 'drop_attention' })], {
        name: 'attend',
      }),
      new Residual(
        [
          normalization(),
          new Dense({ units: 2 * units, activation: 'relu' }),
          new Dense({ units }),
          new Dropout({ rate: 0.1, name: 'drop_dense' }),
        ],
        { name: 'think' },
      ),
      normalization(),
      new Dense({ units: characters.length }),
    ],
    { seed },
  );
  model.build([null, times]);
  return model;
}

/** Windows of the text, and the same one character later. */
function batch(step: number): { x: Tensor; y: ndarray.NdArray<Int32Array> } {
  const windows = Array.from({ length: batchSize }, (_, i) => {
    const start = ((step * batchSize + i) * 37) % (codes.length - times - 1);
    return codes.slice(start, start + times + 1);
  });
  const later = windows.flatMap((window) => window.slice(1));
  return {
    x: tensor(windows.map((window) => window.slice(0, -1))),
    y: ndarray(Int32Array.from(later), [batchSize, times]),
  };
}

/** Trains with Adam; returns the loss of each step. */
export function train(
  model: Sequential,
  steps: number,
  masksOf: (step: number) => Readonly<Record<string, Tensor>> | undefined = () => undefined,
): number[] {
  const optimizer = new Adam({ learningRate: 0.01 });
  return Array.from({ length: steps }, (_, step) =>
    tidy(() => {
      const { x, y } = batch(step);
      const pass = model.forwardPass(x, { training: true, masks: masksOf(step) });
      const { value, gradient } = crossEntropy(pass.output, y);
      model.zeroGradients();
      pass.addGradients(gradient);
      optimizer.step(model.parameters);
      return value;
    }),
  );
}
