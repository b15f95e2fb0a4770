import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Fixture, fixtureFiles, type Golden, type GoldenTree, isGolden, readFixtures } from './fixture.js';
import { operations } from './operations.js';
import { runFixture } from './run.js';

const golden = fileURLToPath(new URL('../golden/', import.meta.url));
const fixtures = ['parity', 'parity-more'].flatMap((folder) =>
  fixtureFiles(join(golden, folder)).flatMap(readFixtures),
);

for (const op of new Set(fixtures.map((fixture) => fixture.op))) {
  test(`${op} gives PyTorch's numbers`, () => {
    for (const fixture of fixtures.filter((candidate) => candidate.op === op))
      assert.deepEqual(runFixture(fixture), [], fixture.name);
  });
}

test('every operation that the runner knows has a fixture', () => {
  assert.deepEqual(new Set(fixtures.map(({ op }) => op)), new Set(Object.keys(operations)));
});

/** One fixture of each operation, with one number of one golden tensor changed in its third digit. */
function* falsified(): Generator<[path: string, fixture: Fixture]> {
  for (const op of Object.keys(operations)) {
    const fixture = structuredClone(
      fixtures.find((candidate) => candidate.op === op && candidate.dtype === 'float64')!,
    );
    for (const [path, tensor] of tensorsOf({ out: fixture.out, grad: fixture.grad ?? {} })) {
      const last = tensor.data.length - 1;
      const kept = tensor.data[last];
      tensor.data[last] = Math.abs(Number(kept)) < 1e-12 ? 0.001 : Number(kept) * 1.001; // a zero, but for rounding
      yield [`${fixture.name} ${path}`, fixture];
      tensor.data[last] = kept;
    }
  }
}

function tensorsOf(tree: GoldenTree, path = ''): [string, Golden][] {
  return Object.entries(tree).flatMap(([name, inner]) =>
    isGolden(inner) ? [[`${path}${name}`, inner] as [string, Golden]] : tensorsOf(inner, `${path}${name}.`),
  );
}

test('changing one digit of any golden tensor makes its fixture fail, and the report names the tensor', () => {
  for (const [path, fixture] of falsified()) {
    const problems = runFixture(fixture);
    assert.equal(problems.length, 1, path);
    assert.ok(problems[0].startsWith(path.split(' ')[1]), problems[0]);
  }
});

test('an operation that the runner does not know counts as failed', () => {
  assert.deepEqual(runFixture({ ...fixtures[0], op: 'Attention' }), ["unknown operation 'Attention'"]);
  assert.deepEqual(runFixture({ ...fixtures[0], op: 'toString' }), ["unknown operation 'toString'"]);
});

test('a NaN never passes for a number, nor a number for a NaN', () => {
  const mse = fixtures.find(({ op }) => op === 'MSE')!;
  const wanted = { ...mse, out: { loss: { shape: [], data: ['NaN'] } } };
  assert.equal(runFixture(wanted).length, 1);
  const computed = structuredClone(mse);
  computed.in.pred.data[0] = 'NaN';
  assert.equal(runFixture(computed).length, 2);
});

const run = promisify(execFile);
const cli = (...paths: string[]) =>
  run(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('cli.ts', import.meta.url)), ...paths]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-parity-'));
});
after(() => rm(folder, { recursive: true }));

test('the command takes files and folders, counts, and exits with 1 when a fixture failed', async () => {
  const mse = join(golden, 'parity', 'mse.json');
  const content = await readFile(mse, 'utf8');
  await writeFile(join(folder, 'good.json'), content);
  await writeFile(join(folder, 'notes.txt'), 'no fixture');
  assert.deepEqual(await cli(mse, folder), { code: 0, stdout: '4 passed, 0 failed\n' });

  await writeFile(
    join(folder, 'wrong.json'),
    content.replace(/"loss":\{"shape":\[\],"data":\[1\.6/, (match) => `${match.slice(0, -1)}7`),
  );
  const { code, stdout } = await cli(folder);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^FAILED mse__float64\n {2}out\.loss: 1 of 1 differ, worst at \[\]: got 1\.60\d+, want 1\.70\d+\n/,
  );
  assert.match(stdout, /\n3 passed, 1 failed\n$/);
});

test('a path without fixtures, or with a broken file, is a failure and not a silent success', async () => {
  assert.match((await cli(join(folder, 'missing.json'))).stdout, /0 passed, 1 failed\n$/);
  await writeFile(join(folder, 'broken.json'), '[{');
  const { code, stdout } = await cli(join(folder, 'broken.json'));
  assert.equal(code, 1);
  assert.match(stdout, /0 passed, 1 failed\n$/);
});
