/** What shapes cost the checker, in instantiations: a number that is the same on every machine. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { nodeHost } from '../../../../kernel/language/node/host.js';
import { compilerOptions } from '../../../../kernel/language/project/compiler-options.js';

const file = path.resolve(import.meta.dirname, 'cell.ts');
const options = compilerOptions(true, nodeHost);
const files = new Map<string, ts.SourceFile | undefined>();

/** How many types are instantiated to check this cell, which must be right. */
function instantiations(code: string): number {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, version) => {
    if (name === file) return ts.createSourceFile(name, code, version);
    if (!files.has(name)) files.set(name, getSourceFile(name, version));
    return files.get(name);
  };
  const program = ts.createProgram([file], options, host);
  const problems = program.getSemanticDiagnostics(program.getSourceFile(file));
  assert.deepEqual(
    problems.map(({ messageText }) => messageText),
    [],
  );
  return program.getInstantiationCount();
}

const imports = `import { Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Sequential } from 'layerlab'\n`;
const importsAlone = instantiations(imports);
const above = (code: string): number => instantiations(imports + code) - importsAlone;

const block = (filters: number): string => `
  new Conv2D({ filters: ${filters}, kernelSize: 3, padding: 'same', activation: 'relu' }),
  new Conv2D({ filters: ${filters}, kernelSize: 3, activation: 'relu' }),
  new MaxPooling2D(),
  new Dropout({ rate: 0.25 }),`;
const end = `new Flatten(), new Dense({ units: 512, activation: 'relu' }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })`;
const network = (blocks: readonly number[], side: number): string =>
  `export const model = new Sequential([${blocks.map(block).join('')}\n${end}], { inputShape: [${side}, ${side}, 3] })`;

test('the model of the README costs at most 1,000', () => {
  const model = `export const model = new Sequential([new Dense({ units: 64, activation: 'sigmoid' }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })], { seed: 1 })`;
  const cost = above(model);
  assert.ok(cost <= 1000, `${cost}`);
});

test('a network for MNIST costs at most 7,000', () => {
  const cost = above(network([32, 64], 28));
  assert.ok(cost <= 7000, `${cost}`);
});

test('large images cost little more: 24 layers at 224 × 224', () => {
  const cost = above(network([32, 64, 96, 128, 160], 224));
  assert.ok(cost <= 14_000, `${cost}`);
});
