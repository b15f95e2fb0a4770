import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useKernel } from '../../../helpers/kernel-client.js';

const kernel = useKernel();

/** The texts that a cell shows. */
async function texts(code: string): Promise<string[]> {
  return (await kernel().run(code)).of('display_data').map(({ data }) => data['text/plain']);
}

describe('without a page that has controls', () => {
  test('a prediction is a question with its answers as text, and does not wait', async () => {
    assert.deepEqual(
      await texts(
        "predict('a', { question: 'Which mean?', range: [0, 1] }); predict('b', { question: 'Same?', choices: ['yes', 'no'] })",
      ),
      [
        '? your prediction · Which mean?\n  a number from 0 to 1 (run this cell to answer)',
        '? your prediction · Same?\n  yes · no (run this cell to answer)',
      ],
    );
  });

  test('what was not predicted is not revealed, unless the cell says so', async () => {
    const why = "why: 'the scale sits inside'";
    assert.deepEqual(await texts(`reveal('a', 0.47, { ${why} }); reveal('unheard of', 'x')`), [
      '○ predict first · answer the question above, and the result appears below',
      '○ predict first · answer the question above, and the result appears below',
    ]);
    assert.deepEqual(
      await texts(`reveal('a', 0.47, { ${why}, show: true }); reveal('unheard of', 'x', { show: true })`),
      ['○ no prediction · it is 0.47: the scale sits inside', '○ no prediction · it is ‘x’'],
    );
  });

  test('an answer is kept in the output of its question, to the nearest step, for whoever counts votes', async () => {
    const ask = "predict('vote', { question: 'Q?', range: { min: 0, max: 4, step: 0.1 }";
    const voteIn = async (code: string) =>
      (await kernel().run(code)).of('display_data')[0].data['application/vnd.layerlab.prediction+json'];
    assert.deepEqual(await voteIn(`${ask} })`), { id: 'vote', question: 'Q?', answer: null });
    assert.deepEqual(await voteIn(`${ask}, answer: 1.72 })`), { id: 'vote', question: 'Q?', answer: '1.7' });
  });

  test('a number is as predicted within 1 % of the range or two standard errors, close within 10 %, else otherwise', async () => {
    const ask = "predict('n', { question: 'How many?', range: { min: 0, max: 200, step: 1 }, answer: 100 })";
    const [, ...said] = await texts(
      `${ask}
      for (const measured of [102, 102.5, 120, 121]) reveal('n', measured)
      reveal('n', { value: 103, standardError: 1.5 })
      reveal('n', 103, { within: 3 })`,
    );
    assert.deepEqual(said, [
      '✓ as you said · you said 100, it is 102',
      '≈ close · you said 100, it is 102.5',
      '≈ close · you said 100, it is 120',
      '≠ otherwise · you said 100, it is 121',
      '✓ as you said · you said 100, it is 103 ± 1.5',
      '✓ as you said · you said 100, it is 103',
    ]);
  });

  test('of choices only the same one is as predicted', async () => {
    const [, ...said] = await texts(
      "predict('c', { question: '?', choices: ['yes', 'no'], answer: 'yes' }); reveal('c', 'yes'); reveal('c', 'no')",
    );
    assert.deepEqual(said, ['✓ as you said · you said ‘yes’, it is ‘yes’', '≠ otherwise · you said ‘yes’, it is ‘no’']);
  });

  test('a prediction can be run again and keeps its answer', async () => {
    await texts("predict('again', { question: '?', range: [0, 1], answer: 0.5 })");
    const [, said] = await texts("predict('again', { question: '?', range: [0, 1] }); reveal('again', 0.5)");
    assert.equal(said, '✓ as you said · you said 0.5, it is 0.5');
  });

  test('HTML that stands in a question is shown as text', async () => {
    const cell = await kernel().run("predict('h', { question: '<img src=x> & why', choices: ['<b>'] })");
    assert.match(cell.of('display_data')[0].data['text/html'], /&lt;img src=x&gt; &amp; why<div>&lt;b&gt;/);
  });

  test('a question with neither answers nor range does not run', async () => {
    const cell = await kernel().execute("predict('x', { question: '?' })");
    assert.equal(cell.reply.status, 'error');
    const unchecked = await kernel().execute("// @ts-nocheck\npredict('x', { question: '?' })");
    assert.match(unchecked.reply.evalue, /predict\('x'\): expected either choices or range, got neither/);
  });
});
