/** Emphasis can be read on JupyterLab's error background: the truth is WCAG's formula and JupyterLab's own colours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ansi from '../../../kernel/text/ansi.js';

/** `--jp-rendermime-error-background` of the light and the dark theme; the latter is rgba(244, 67, 54, 0.28) over #111. */
const backgrounds = ['ffdddd', '511f1b'];
/** `.ansi-red-fg`, `.ansi-red-intense-fg` and so on. */
const palette =
  'e75c58 b22b31 00a250 007427 ddb62b b27d12 208ffb 0065ca d160c4 a03196 60c6c8 258f8f c5c1b4 a1a6b2 3e424d 282c36';

function luminance(hex: string): number {
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

test('no ANSI colour of JupyterLab can be read on both of its error backgrounds', () => {
  const readable = palette.split(' ').filter((colour) => backgrounds.every((each) => contrast(colour, each) >= 4.5));
  assert.deepEqual(readable, []);
});

test('so tracebacks are emphasised without colours', () => {
  for (const emphasise of Object.values(ansi))
    assert.equal(
      emphasise('text').replaceAll('\u001b[', '<'),
      emphasise === ansi.strong ? '<1mtext<22m' : '<2mtext<22m',
    );
});
