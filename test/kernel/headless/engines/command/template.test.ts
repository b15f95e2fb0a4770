/** The words of a command, compared with those of a real shell. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { fillIn, readTemplate } from '../../../../../kernel/headless/engines/command/template.js';

const places = { notebook: '/a b/$(touch hurt)\'"\\.ipynb', out: '/out; rm -rf x', run: 'rate=1', job: 'layerlab-1' };
const ends = ' {notebook} {out}';

/** What a POSIX shell makes of a text. */
function shellWords(text: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${text}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

test('words, quotes and backslashes are those of a shell', {
  skip: process.platform === 'win32' && 'there is no sh',
}, () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '  ',
    "'b c'",
    '"d e"',
    '""',
    '\\ ',
    '\\"',
    '"\\$f\\n"',
    '"\\\\"',
    'g=1',
    '-o',
  );
  const texts = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => `x${pieces.join('')}`);
  fc.assert(
    fc.property(texts, (text) => assert.deepEqual(readTemplate(`${text}${ends}`), shellWords(`${text}${ends}`))),
    { numRuns: 60 },
  );
});

test('a name stays one word, whatever it contains', () => {
  const words = readTemplate('run --in={notebook} "{out}" \'{run}\' {job} {other} {notebook}');
  const { notebook, out } = places;
  assert.deepEqual(fillIn(words, places), [
    'run',
    `--in=${notebook}`,
    out,
    'rate=1',
    'layerlab-1',
    '{other}',
    notebook,
  ]);
});

test('what only a shell understands is refused, and so is a script that would read names as code', () => {
  const says = (text: string, message: RegExp): void =>
    assert.throws(() => readTemplate(text), { name: 'Problem', message });
  says('run {notebook}', /expected \{out\} in the command, got "run \{notebook\}"; an example is/);
  says('run {notebook} > {out}', /no shell reads the command, so > means nothing: quote it, or run a script, sh -c/);
  says('run $HOME {notebook} {out}', /so \$ means nothing/);
  says("run 'a {notebook} {out}", /a ' is never closed/);
  says('run {notebook} {out} \\', /nothing follows the last \\/);
  for (const shell of ['sh -c', '/bin/bash -ec', 'env A=1 dash -c'])
    says(`${shell} 'run {notebook}' {out}`, /a shell would read the file's name as code in "run \{notebook\}"/);
  readTemplate('sh -c \'run "$1" -o "$2"\' sh {notebook} {out}');
});
