/** Layers that do not fit are refused before anything runs; § marks where. Whatever runs is left alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notebook } from '../notebook.js';

const notebook = new Notebook();
const earlier = `import {
  Activation, AlphaDropout, AveragePooling2D, BatchNormalization, Conv1D, Conv2D, Dense, DepthwiseConv2D, Dropout,
  Embedding, Flatten, GaussianDropout, GlobalAveragePooling2D, LayerNormalization, MaxPooling2D, MultiHeadAttention,
  PlainLayer, PositionEmbedding, Reshape, Residual, Sequential, SpatialDropout2D, StochasticDepth, digits, labels, losses, mnist, tensor,
} from 'layerlab'
import type { Forward, FloatArray, Layer, Tensor } from 'layerlab'
class Own extends PlainLayer {
  forward<D extends FloatArray>(x: Tensor<D>): Forward<D> { return { output: x, backward: (gradient) => gradient } }
}
const flat = digits().train
const images = mnist().train
const features = new Sequential([new Conv2D({ filters: 8, kernelSize: 3 }), new MaxPooling2D()])
const classifier = new Sequential([new Flatten(), new Dense({ units: 10 })], { inputShape: [28, 28, 1] })`;
notebook.checked(earlier);
notebook.commit(notebook.lastId, earlier);

const refusals: readonly (readonly [cell: string, sentence: string])[] = [
  [
    'new Sequential([new Flatten(), new Dense({ units: 64 }), §new Conv2D({ filters: 8, kernelSize: 3 }), new Flatten()])',
    'Conv2D takes [batch, height, width, channels] but gets [?, 64]',
  ],
  [
    'const model = new Sequential([\n  new Dense({ units: 50 }),\n  §new Reshape({ targetShape: [7, 7, 1] }),\n], { inputShape: [20] })',
    'Reshape: [50] has 50 numbers, [7, 7, 1] has 49',
  ],
  [
    'new Sequential([new MaxPooling2D({ poolSize: 8 }), new MaxPooling2D(), §new Conv2D({ filters: 8, kernelSize: 3 })], { inputShape: [16, 16, 1] })',
    'Conv2D: a kernel of 3 is larger than an image of 1 × 1',
  ],
  [
    'new Sequential([new Conv2D({ filters: 4, kernelSize: [3, 5] }), §new AveragePooling2D({ poolSize: 3 })], { inputShape: [4, 6, 1] })',
    'AveragePooling2D: a window of 3 is larger than an image of 2 × 2',
  ],
  [
    "new Sequential([new Dropout({ rate: 0.1 }), §new DepthwiseConv2D({ kernelSize: 3, dataFormat: 'channelsFirst' })], { inputShape: [28, 28] })",
    'DepthwiseConv2D takes [batch, channels, height, width] but gets [?, 28, 28]',
  ],
  [
    'new Sequential([new Embedding({ inputDim: 9, outputDim: 4 }), §new GlobalAveragePooling2D()], { inputShape: [12] })',
    'GlobalAveragePooling2D takes [batch, height, width, channels] but gets [?, 12, 4]',
  ],
  [
    'new Sequential([new Flatten(), new BatchNormalization(), §new Conv1D({ filters: 2, kernelSize: 3 })])',
    'Conv1D takes [batch, width, channels] but gets [?, ?]',
  ],
  [
    'new Sequential([new Conv1D({ filters: 2, kernelSize: 3, strides: 2 }), §new Conv1D({ filters: 2, kernelSize: 3, dilation: 4 })], { inputShape: [17, 1] })',
    'Conv1D: a kernel of 3 with dilation 4 is longer than a sequence of 8',
  ],
  [
    'new Sequential([new Flatten(), new Dense({ units: 8 }), §new MultiHeadAttention({ numHeads: 2 })])',
    'MultiHeadAttention takes [batch, time, units] but gets [?, 8]',
  ],
  [
    'new Sequential([§new PositionEmbedding({ sequenceLength: 8 })], { inputShape: [8] })',
    'PositionEmbedding takes [batch, time, units] but gets [?, 8]',
  ],
  [
    'new Sequential([new GlobalAveragePooling2D(), new AlphaDropout({ rate: 0.1 }), §new SpatialDropout2D({ rate: 0.1 })])',
    'SpatialDropout2D takes images but gets [?, ?]',
  ],
  [
    'new Sequential([§new Residual([new Dense({ units: 8 })]), new Dense({ units: 2 })], { inputShape: [4] })',
    'Residual: its layers give [?, 8], the way around gives [?, 4]',
  ],
  [
    'new Sequential([new Flatten(), §new Residual([new LayerNormalization(), new MultiHeadAttention({ numHeads: 2 })])])',
    'MultiHeadAttention takes [batch, time, units] but gets [?, ?]',
  ],
  [
    'new Residual([new Flatten(), §new SpatialDropout2D({ rate: 0.1 })])',
    'SpatialDropout2D takes images but gets [?, ?]',
  ],
  [
    'new Sequential([new Dense({ units: 8 }), §features], { inputShape: [784] })',
    'the model inside takes [?, ?, ?, ?] but gets [?, 8]',
  ],
  [
    'new Sequential([classifier, §new Conv2D({ filters: 1, kernelSize: 1 })])',
    'Conv2D takes [batch, height, width, channels] but gets [?, 10]',
  ],
  [
    "new Sequential([new Own('own'), new Flatten(), new Own('own'), new Flatten(), §new MaxPooling2D(), new Own('own')])",
    'MaxPooling2D takes [batch, height, width, channels] but gets [?, ?]',
  ],
  [
    'const model: Sequential = new Sequential([new Flatten(), §new MaxPooling2D()])',
    'MaxPooling2D takes [batch, height, width, channels] but gets [?, ?]',
  ],
  [
    "const forgotten = new Sequential([new Conv2D({ filters: 8, kernelSize: 3 }), new MaxPooling2D(), new Dense({ units: 10 })])\nawait forgotten.fit(images.x, §images.y, { loss: 'crossEntropy' })",
    'crossEntropy takes [batch, classes] but the model gives [?, ?, ?, 10]: put a Flatten before Dense',
  ],
  [
    "const mlp = new Sequential([new Dense({ units: 64 }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })])\nawait mlp.fit(images.x, §images.y, { loss: { name: 'crossEntropy', labelSmoothing: 0.1 } })",
    'crossEntropy takes [batch, classes] but the model gives [?, 28, 28, 10]: put a Flatten before Dense',
  ],
  [
    "new Sequential([new Dense({ units: 1 })]).evaluate(flat.x, §flat.y, { loss: 'crossEntropy' })",
    "crossEntropy takes [batch, classes] but the model gives [?, 1]: with one output the loss is always 0; take loss: 'binaryCrossEntropy', or one unit for each class",
  ],
  [
    "new Sequential([new Dense({ units: 10 })]).evaluate(flat.x, §Int32Array.of(3, 1, 4), { loss: 'meanSquaredError' })",
    "meanSquaredError takes targets of the output's shape but the model gives [?, 10]: the targets have shape [?]",
  ],
  ["await features.fit(§flat.x, flat.y, { loss: 'crossEntropy' })", 'the model takes [?, ?, ?, ?] but x is [?, 64]'],
  [
    "await classifier.fit(§flat.x, flat.y, { loss: 'crossEntropy' })",
    'the model takes [?, 28, 28, 1] but x is [?, 64]',
  ],
  [
    "await new Sequential([new Dense({ units: 10 })]).fit(images.x, §[3, 1, 4], { loss: 'crossEntropy' })",
    'crossEntropy takes [batch, classes] but the model gives [?, 28, 28, 10]: put a Flatten before Dense',
  ],
  [
    "await new Sequential([new Dense({ units: 10 })]).fit([[1, 2]], §[3], { loss: 'meanSquaredError' })",
    "meanSquaredError takes targets of the output's shape but the model gives [?, 10]: the targets have shape [?]",
  ],
  ["classifier.evaluate(§[[1, 2]], [3], { loss: 'crossEntropy' })", 'the model takes [?, 28, 28, 1] but x is [?, ?]'],
  [
    "await classifier.fit(images.x, images.y, { loss: 'crossEntropy', §validation: flat })",
    'validation: the model takes [?, 28, 28, 1] but x is [?, 64]',
  ],
  [
    "await new Sequential([new Dense({ units: 10 })]).fit(flat.x, flat.y, { loss: 'crossEntropy', §validation: { x: images.x, y: images.y } })",
    'validation: crossEntropy takes [batch, classes] but the model gives [?, 28, 28, 10]: put a Flatten before Dense',
  ],
];

for (const [marked, sentence] of refusals)
  test(`refused: ${sentence}`, () => {
    const before = marked.slice(0, marked.indexOf('§')).split('\n');
    const { line, column, message, hint } = notebook.problem(marked.replace('§', ''));
    assert.deepEqual(
      { message, hint, line, column },
      {
        message: sentence,
        hint: undefined,
        line: before.length,
        column: before.at(-1)!.length + 1,
      },
    );
  });

/** Each with the output's shape, which the checker must know. */
const passes: readonly (readonly [name: string, model: string, output: string])[] = [
  [
    'rank learnt late',
    '[new Dense({ units: 4 }), new Conv2D({ filters: 8, kernelSize: 3 }), new Flatten()]',
    '[number, number]',
  ],
  [
    'Dense on images',
    '[new Conv2D({ filters: 8, kernelSize: 3 }), new Dense({ units: 10 })], { inputShape: [28, 28, 1] }',
    '[number, 26, 26, 10]',
  ],
  [
    'a Reshape that fits',
    "[new Dense({ units: 49 }), new Reshape({ targetShape: [7, 7, 1] }), new Conv2D({ filters: 32, kernelSize: 3, padding: 'same' }), new Flatten()], { inputShape: [3] }",
    '[number, 1568]',
  ],
  [
    'a length of -1',
    '[new Reshape({ targetShape: [7, -1] }), new GaussianDropout({ rate: 0.1 })], { inputShape: [49] }',
    '[number, 7, number]',
  ],
  [
    'strides and padding',
    "[new Conv2D({ filters: 2, kernelSize: 7, strides: 2, padding: 3 }), new MaxPooling2D({ poolSize: 3, strides: 2, padding: 'same' })], { inputShape: [224, 224, 3] }",
    '[number, 56, 56, 2]',
  ],
  [
    'sides of their own',
    '[new Conv2D({ filters: 2, kernelSize: [3, 1], strides: [1, 2], padding: [[1, 0], [0, 0]], dilation: [2, 1] })], { inputShape: [9, 9, 3] }',
    '[number, 6, 5, 2]',
  ],
  [
    'channels first',
    "[new DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 4, dataFormat: 'channelsFirst' }), new GlobalAveragePooling2D({ dataFormat: 'channelsFirst' })], { inputShape: [3, 9, 9] }",
    '[number, 12]',
  ],
  [
    'causal sequences',
    "[new Conv1D({ filters: 3, kernelSize: 5, padding: 'causal', dilation: 2 }), new Activation('relu')], { inputShape: [3, 1] }",
    '[number, 3, 3]',
  ],
  [
    'a transformer',
    '[new Embedding({ inputDim: 65, outputDim: 32 }), new PositionEmbedding({ sequenceLength: 16 }), new Residual([new LayerNormalization(), new MultiHeadAttention({ numHeads: 4 }), new StochasticDepth({ rate: 0.1 })]), new Dense({ units: 65 })], { inputShape: [16] }',
    '[number, 16, 65]',
  ],
  [
    'a shortcut',
    '[new Residual([new Dense({ units: 8 })], { shortcut: new Dense({ units: 8 }) })], { inputShape: [4] }',
    '[number, 8]',
  ],
  ['a model inside', '[features, new Sequential([new Flatten(), new Dense({ units: 10 })])]', '[number, 10]'],
  [
    'an own layer',
    '[new Flatten(), new Own("own"), new Conv2D({ filters: 8, kernelSize: 3 })]',
    '[number, number, number, 8]',
  ],
  [
    'an unknown number',
    '[new Flatten(), new Dense({ units: Math.round(3.2) }), new Reshape({ targetShape: [2, 2] })]',
    '[number, 2, 2]',
  ],
  [
    'one of two numbers',
    '[new Dense({ units: Math.random() > 1 ? 4 : 9 as const }), new Reshape({ targetShape: [3, 3] })], { inputShape: [1] }',
    '[number, 3, 3]',
  ],
  [
    'layers in a variable',
    '[new Flatten(), new Conv2D({ filters: 8, kernelSize: 3 })] as Layer[]',
    'readonly number[]',
  ],
  [
    'layers that are spread',
    '[...Array.from({ length: 3 }, () => new Conv1D({ filters: 8, kernelSize: 3 })), new Flatten()], { inputShape: [4] }',
    'readonly number[]',
  ],
  ['lists that are spread where they stand', '[...[new Flatten()], ...[new Dense({ units: 3 })]]', 'readonly number[]'],
  [
    'one of two lists',
    '(Math.random() > 1 ? [new Flatten(), new Dense({ units: 3 })] : [new Flatten(), new Conv2D({ filters: 8, kernelSize: 3 })])',
    'readonly number[] | [number, 3]',
  ],
  [
    'sizes that are no whole numbers of three digits',
    '[new Conv2D({ filters: 8, kernelSize: 1.5 }), new MaxPooling2D({ poolSize: 2000 })], { inputShape: [28, 28, -3] }',
    '[number, number, number, 8]',
  ],
];

const outputOf = `import type { Sequential as Model } from 'layerlab'
type Out<M> = M extends Model<infer _, infer O> ? O : never
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : A`;

for (const [name, model, output] of passes)
  test(`passes: ${name}`, () => {
    notebook.checked(
      `${outputOf}\nconst model = new Sequential(${model})\nconst same: Same<Out<typeof model>, ${output}> = true`,
    );
  });

test('a model keeps its shapes in later cells, and reads as them', () => {
  const cell = `const net = new Sequential([new Dense({ units: 64, activation: 'relu' }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })], { inputShape: [784] })`;
  notebook.checked(cell);
  notebook.commit(notebook.lastId, cell);
  assert.equal(
    notebook.engine.inspect('net', 1)?.signature,
    'const net: Sequential<readonly [number, 784], [number, 10]>',
  );
  const { message } = notebook.problem('new Sequential([net, new MaxPooling2D()])');
  assert.equal(message, 'MaxPooling2D takes [batch, height, width, channels] but gets [?, 10]');
});

test('what is in the types alone is not offered', () => {
  const names = (code: string) => notebook.engine.complete(code, code.length).matches.map(({ text }) => text);
  const dense = names('new Dense({ units: 3 }).');
  assert.ok(dense.includes('units') && dense.includes('forward'));
  assert.deepEqual(
    dense.filter((name) => name.includes('step')),
    [],
  );
  assert.ok(names('new Conv2D({ filters: 3, kern').includes('kernelSize'));
});

test('classes, variables and annotations work as without shapes', () => {
  notebook.checked(`
let layer = new Dense({ units: 3 })
layer = new Dense({ units: 4 })
const some: Dense = layer
const conv: Conv2D = new Conv2D({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })
const pool: MaxPooling2D = new MaxPooling2D({ poolSize: [3, 2] })
const all: Layer[] = [some, conv, pool, new Residual([some])]
class Mine extends Sequential { constructor() { super([new Dense({ units: 1 })], { seed: 1 }) } }
const mine: Sequential = new Mine()
const again: Sequential = Sequential.fromJSON(mine.toJSON())
function build(units: number): Sequential { return new Sequential([new Dense({ units })]) }
let model = build(3)
model = again instanceof Sequential ? again : mine`);
});

test('what fit takes at run time it takes in types', () => {
  notebook.checked(`
const mlp = new Sequential([new Dense({ units: 64 }), new Dense({ units: 10 })])
await mlp.fit(flat.x, flat.y, { loss: 'crossEntropy', validation: 0.1 })
await mlp.fit(flat.x, tensor([[1]]), { loss: 'meanSquaredError' })
await mlp.fit([[1, 2]], [3], { loss: 'crossEntropy' })
await mlp.fit(flat.x, [3, 1, 4], { loss: 'crossEntropy', validation: { x: [[1, 2]], y: [3] } })
await mlp.fit([[1, 2]], [[3]], { loss: 'meanSquaredError', validation: 0.5 })
await mlp.fit(images.x, labels([[[1]]]), { loss: 'crossEntropy' })
await mlp.fit(images.x, images.y, { loss: losses.crossEntropy })
await mlp.fit(images.x, images.y, { loss: (prediction) => ({ value: 0, gradient: prediction }) })
mlp.evaluate(images.x, images.y)
await classifier.fit(images.x, images.y, { loss: 'crossEntropy' })
const head = new Sequential([new Dense({ units: 10 })])
await new Sequential([new Flatten(), head]).fit(images.x, images.y, { loss: 'crossEntropy' })
await new Sequential([new Own('own'), new Dense({ units: 10 })]).fit(images.x, images.y, { loss: 'crossEntropy' })
await new Sequential([new Flatten(), new Dense({ units: 64 })]).fit(flat.x, flat.x, { loss: 'meanSquaredError' })
const any: Sequential = mlp
await any.fit(images.x, images.y, { loss: 'crossEntropy' })
const options = { loss: 'crossEntropy', epochs: 3 } as const
await mlp.fit(flat.x, flat.y, options)`);
  const fit = notebook.refused(
    "await classifier.fit(images.x, images.y, { loss: { name: 'crossEntropy', smoothing: 1 } })",
  );
  assert.match(fit.diagnostics[0]!.message, /'smoothing' does not exist/);
  const code = 'await classifier.fit(images.x, images.y, { ep';
  assert.ok(notebook.engine.complete(code, code.length).matches.some(({ text }) => text === 'epochs'));
  const names = "await classifier.fit(images.x, images.y, { loss: 'cr";
  assert.ok(notebook.engine.complete(names, names.length).matches.some(({ text }) => text.includes('crossEntropy')));
});

test('help and completion of what is used most show no types that are computed', () => {
  const computed = / extends [^,>=]*\?|`/;
  const code = `const conv = new Conv2D({ filters: 8, kernelSize: 3 })
const history = await classifier.fit(images.x, images.y, { loss: 'crossEntropy', validation: images })
const scores = classifier.evaluate(images.x, images.y)
const output = classifier.predict(images.x)`;
  const shown = [...code.matchAll(/(?<=const |\.|new )\w+/g)].map(({ 0: name, index }) => {
    const { signature = '' } = notebook.engine.inspect(code, index + 1) ?? {};
    assert.ok(signature.includes(name), `${name}: ${signature}`);
    return signature;
  });
  const members = [
    'classifier.',
    'features.',
    'new Dense({ units: 3 }).',
    'new Dense({ ',
    'classifier.fit(images.x, images.y, { ',
  ];
  const offered = members.flatMap((code) =>
    notebook.engine.complete(code, code.length).matches.map(({ text, signature }) => `${text}: ${signature ?? ''}`),
  );
  assert.ok(shown.length > 12 && offered.length > 60, `${shown.length} ${offered.length}`);
  assert.deepEqual(
    [...shown, ...offered].filter((each) => computed.test(each)),
    [],
  );
});
