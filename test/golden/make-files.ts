/**
 * Writes test/golden/files-0.1.0/checkpoint.safetensors, and beside it the losses of two epochs more. It was run with the
 * library as it first wrote checkpoints:
 *
 *     node --import tsx test/golden/make-files.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Adam, BatchNormalization, Dense, Dropout, labels, normal, Sequential, saveCheckpoint } from '../../lib/index.js';

const file = (name: string): string => fileURLToPath(new URL(`files-0.1.0/${name}`, import.meta.url));
const block = [new BatchNormalization(), new Dropout({ rate: 0.3 })];
const layers = [new Dense({ units: 8, activation: 'relu' }), new Sequential(block), new Dense({ units: 3 })];
const model = new Sequential(layers, { seed: 2 });
const x = normal([30, 5], { seed: 1 });
const y = labels(Array.from({ length: 30 }, (_, i) => i % 3));
const optimizer = new Adam();
const fit = (epochs: number) =>
  model.fit(x, y, { loss: 'crossEntropy', optimizer, epochs, batchSize: 8, progress: false });

await fit(3);
writeFileSync(file('checkpoint-model.json'), `${JSON.stringify(model.toJSON())}\n`);
saveCheckpoint({ model, optimizer }, file('checkpoint.safetensors'), { note: 'three epochs' });
writeFileSync(file('checkpoint-losses.json'), `${JSON.stringify((await fit(2)).loss)}\n`);
