import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Exchange } from '../../../helpers/exchange.js';
import { useKernel } from '../../../helpers/kernel-client.js';
import type { Json, Message } from '../../../helpers/wire.js';

const viewType = 'application/vnd.jupyter.widget-view+json';
const kernel = useKernel();

const opened = (messages: readonly Message[]): Message[] =>
  messages.filter(({ header, content }) => header.msg_type === 'comm_open' && content.target_name === 'jupyter.widget');

/** The comm of the newest model of a kind. */
function modelOf(exchange: Exchange, name: string): string {
  const model = opened(exchange.messages).findLast(({ content }) => content.data.state._model_name === `${name}Model`);
  assert.ok(model, `no ${name} in ${exchange}`);
  return model.content.comm_id;
}

/** What the kernel has told about a model, newest last. */
function updates(id: string, method = 'update'): Json[] {
  return kernel()
    .messages.filter(({ header, content }) => header.msg_type === 'comm_msg' && content.comm_id === id)
    .filter(({ content }) => content.data.method === method)
    .map(({ content }) => content.data.state);
}

const displays = (exchange: Exchange): Json[] => exchange.of('display_data');
const update = (state: Json): Json => ({ method: 'update', state, buffer_paths: [] });
const result = (exchange: Exchange): string => exchange.result?.['text/plain'];

/** What a page does when it connects; resolves to the states that it gets. */
async function connect(): Promise<Message> {
  const id = randomUUID();
  await kernel().commOpen('jupyter.widget.control', id);
  const { messages } = await kernel().commMessage(id, { method: 'request_states' });
  const answer = messages.find(({ content }) => content.data?.method === 'update_states');
  assert.ok(answer, 'the page got no states');
  await kernel().commClose(id);
  return answer;
}

describe('controls', () => {
  test('a slider is a standard widget, shows itself once, and has a text for viewers without widgets', async () => {
    const cell = await kernel().run("const rate = slider('rate', { min: 0, max: 0.9, step: 0.05, value: 0.5 }); rate");
    const { data } = displays(cell)[0];
    assert.equal(displays(cell).length, 1);
    assert.equal(cell.result, undefined);
    assert.deepEqual(data[viewType], { version_major: 2, version_minor: 0, model_id: modelOf(cell, 'FloatSlider') });
    assert.equal(data['text/plain'], 'rate: 0.5 (slider from 0 to 0.9)');
    assert.equal(opened(cell.messages)[0].metadata.version.split('.')[0], '2');
  });

  test('a value that a page sets is what cells read, and other pages are told', async () => {
    const cell = await kernel().run("const a = slider('a', { min: 0, max: 10 })");
    const id = modelOf(cell, 'FloatSlider');
    await kernel().commMessage(id, update({ value: 7 }));
    assert.equal(result(await kernel().run('a.value')), '7');
    assert.deepEqual(updates(id, 'echo_update'), [{ value: 7 }]);
  });

  test('a value that a cell sets moves the control, and listeners hear of both', async () => {
    const cell = await kernel().run(
      "const b = select('b', ['x', 'y', 'z']); b.onChange((value) => console.log(value))",
    );
    const id = modelOf(cell, 'Dropdown');
    const set = await kernel().run("b.value = 'z'");
    assert.deepEqual(updates(id), [{ index: 2 }]);
    const moved = await kernel().commMessage(id, update({ index: 1 }));
    assert.deepEqual([set.stdout, moved.stdout], ['z\n', 'y\n']);
  });

  test('a wrong value is an error that says which would do', async () => {
    const cell = await kernel().execute("select('c', ['x', 'y']).value = 'q' as never");
    assert.match(cell.reply.evalue, /select\('c'\): expected one of x, y, got q/);
    const range = await kernel().execute("slider('d', { min: 1, max: 0 })");
    assert.match(range.reply.evalue, /slider\('d'\): expected min < max, got min 1 and max 0/);
  });

  test('what a button does appears below it, an error too', async () => {
    const cell = await kernel().run(
      "let presses = 0; button('Go', () => { console.log(++presses); if (presses > 1) throw new Error('enough') })",
    );
    const [face, area] = [modelOf(cell, 'Button'), modelOf(cell, 'Output')];
    const press = () => kernel().commMessage(face, { method: 'custom', content: { event: 'click' } });
    await press();
    assert.deepEqual(updates(area).at(-1), { outputs: [{ output_type: 'stream', name: 'stdout', text: '1\n' }] });
    const { messages } = await press();
    const [, error] = updates(area).at(-1)!.outputs;
    assert.deepEqual([error.output_type, error.evalue], ['error', 'enough']);
    assert.ok(messages.every(({ header }) => !['stream', 'error'].includes(header.msg_type)));
  });
});

describe('interact', () => {
  test('draws at once, and anew when a control moves; what is printed and shown goes with the picture', async () => {
    const cell = await kernel().run(
      `interact({ n: { min: 0, max: 9, step: 1 }, word: ['a', 'b'], on: true }, async ({ n, word, on }) => {
        console.log(on)
        const handle = display(0)
        await new Promise((resolve) => setTimeout(resolve, 1))
        handle.update(word)
        return n
      })`,
    );
    assert.deepEqual(shownIn(modelOf(cell, 'Output')), ['true\n', "'a'", '0']);
    assert.match(displays(cell)[0].data['text/plain'], /^n: 0 \(slider.*\nword: a \(.*\non: on \(switch\)\n0$/);
    await kernel().commMessage(modelOf(cell, 'Dropdown'), update({ index: 1 }));
    await kernel().commMessage(modelOf(cell, 'FloatSlider'), update({ value: 4 }));
    assert.deepEqual(shownIn(modelOf(cell, 'Output')), ['true\n', "'b'", '4']);
  });

  test('takes a control that was made before', async () => {
    const cell = await kernel().run(
      "const shared = slider('shared', { min: 0, max: 9 }); interact({ shared }, ({ shared }) => shared * 2)",
    );
    await kernel().commMessage(modelOf(cell, 'FloatSlider'), update({ value: 3 }));
    assert.deepEqual(shownIn(modelOf(cell, 'Output')), ['6']);
    assert.equal(
      opened(cell.messages).filter(({ content }) => content.data.state._model_name === 'FloatSliderModel').length,
      1,
    );
  });

  test('of sixty values that come while a picture is drawn only the last one is drawn', async () => {
    const cell = await kernel().run(
      `const drawn: number[] = []
      let release = () => {}
      let begin = () => {}
      const begun = new Promise<void>((resolve) => { begin = resolve })
      interact({ n: { min: 0, max: 60 } }, async ({ n }) => {
        drawn.push(n)
        if (n === 1) await new Promise<void>((resolve) => { release = resolve; begin() })
        return n
      })`,
    );
    const id = modelOf(cell, 'FloatSlider');
    const send = (value: number): Exchange =>
      kernel().ask('shell', 'comm_msg', { comm_id: id, data: update({ value }) });
    const first = send(1);
    await kernel().run('await begun');
    const all = Array.from({ length: 59 }, (_, i) => send(i + 2));
    await kernel().until('all values to arrive', () => updates(id, 'echo_update').length === 60);
    await kernel().run('release()');
    await kernel().until('the last picture', () => [first, ...all].every(({ isDone }) => isDone));
    assert.deepEqual(shownIn(modelOf(cell, 'Output')), ['60']);
    assert.equal(result(await kernel().run('drawn')), '[ 0, 1, 60 ]');
  });

  test('the values have the types of their controls', async () => {
    const cell = await kernel().execute(
      "interact({ n: [1, 2], word: ['a', 'b'], on: true, rate: { min: 0, max: 1 } }, ({ n, word, on, rate }) => {\n" +
        "  const all: [1 | 2, 'a' | 'b', boolean, number] = [n, word, on, rate]\n  return all.join()\n})",
    );
    assert.equal(cell.reply.status, 'ok', cell.traceback);
    const wrong = await kernel().execute("interact({ word: ['a', 'b'] }, ({ word }) => word === 'c')");
    assert.match(wrong.reply.evalue, /the types '"a" \| "b"' and '"c"' have no overlap/);
  });

  test('an error in the first picture is the error of the cell, a later one stands where the picture stood', async () => {
    const first = await kernel().execute("interact({ n: [1, 2] }, () => { throw new Error('first') })");
    assert.equal(first.reply.evalue, 'first');
    const cell = await kernel().run(
      "interact({ n: [1, 2] }, ({ n }) => { if (n === 2) throw new Error('later'); return n })",
    );
    await kernel().commMessage(modelOf(cell, 'SelectionSlider'), update({ index: 1 }));
    assert.equal(updates(modelOf(cell, 'Output')).at(-1)!.outputs[0].evalue, 'later');
  });

  test('a picture that never ends can be interrupted, and the next value is drawn', async () => {
    const cell = await kernel().run(
      "interact({ n: [1, 2, 3] }, ({ n }) => { if (n === 2) console.log('stuck'); while (n === 2); return n })",
    );
    const [id, area] = [modelOf(cell, 'SelectionSlider'), modelOf(cell, 'Output')];
    const stuck = kernel().ask('shell', 'comm_msg', { comm_id: id, data: update({ index: 1 }) });
    await kernel().until('the picture to begin', () => updates(id, 'echo_update').length === 1);
    await kernel().interrupt();
    await kernel().until('the stuck picture to end', () => stuck.isDone);
    await kernel().commMessage(id, update({ index: 2 }));
    assert.deepEqual(shownIn(area), ['3']);
  });
});

describe('a page that connects', () => {
  test('gets every model with its state, bytes beside it', async () => {
    const cell = await kernel().run("const e = slider('e', { min: 0, max: 10, value: 3 })");
    const { content } = await connect();
    const { states } = content.data;
    const id = modelOf(cell, 'FloatSlider');
    assert.equal(states[id].model_name, 'FloatSliderModel');
    assert.equal(states[id].model_module, '@jupyter-widgets/controls');
    assert.equal(states[id].model_module_version, '2.0.0');
    assert.equal(states[id].state.value, 3);
  });

  test('is asked for predictions with controls, and its answer is what reveal compares with', async () => {
    await connect();
    const cell = await kernel().run("predict('p', { question: 'Which?', choices: ['always', 'never'] })");
    await kernel().commMessage(modelOf(cell, 'RadioButtons'), update({ index: 1 }));
    assert.match(updates(modelOf(cell, 'HTML')).at(-1)!.value, /never/);
    const revealed = await kernel().run("reveal('p', 'never', { why: 'so it is' })");
    assert.equal(displays(revealed)[0].data['text/plain'], '✓ as you said · you said ‘never’, it is ‘never’: so it is');
  });

  test('is remembered by a fresh runtime', async () => {
    await connect();
    await kernel().execute('process.exit(3)');
    const cell = await kernel().run("predict('p', { question: 'How many?', range: [0, 10] })");
    assert.equal(displays(cell).length, 2);
    assert.ok(modelOf(cell, 'Text'));
  });
});

/** The texts of what an output area shows. */
function shownIn(area: string): string[] {
  const { outputs } = updates(area).at(-1)!;
  return outputs.map((output: Json) => output.text ?? output.data['text/plain']);
}
