/** Whatever a client asks of the debugger, each request has its response, and the kernel lives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';

const commands = [
  ...['debugInfo', 'initialize', 'attach', 'launch', 'configurationDone', 'disconnect', 'dumpCell', 'setBreakpoints'],
  ...['setFunctionBreakpoints', 'setExceptionBreakpoints', 'breakpointLocations', 'loadedSources', 'modules', 'source'],
  ...['threads', 'stackTrace', 'scopes', 'variables', 'evaluate', 'setVariable', 'setExpression', 'exceptionInfo'],
  ...['completions', 'continue', 'next', 'stepIn', 'stepOut', 'pause', 'inspectVariables', 'richInspectVariables'],
  ...['copyToGlobals', 'nonsense', '', 'toString'],
];
const names = [
  ...['source', 'breakpoints', 'lines', 'filters', 'frameId', 'variablesReference', 'expression', 'context', 'code'],
  ...['variableName', 'srcVariableName', 'dstVariableName', 'srcFrameId', 'name', 'value', 'text', 'column', 'line'],
  ...['startFrame', 'levels', 'startModule', 'moduleCount', 'clientID', 'justMyCode', 'start', 'count', 'filter'],
];
const value = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, 1, -1, 1e9, 1.5, '', 'w', 'w + 1', 'for (const', [], {}, ['a', null]),
  fc.constantFrom<unknown>({ path: '/none' }, [{ line: 1 }], [{ line: 'x', condition: 5 }]),
  fc.jsonValue({ maxDepth: 2 }),
);
const request = fc.record({
  command: fc.constantFrom(...commands),
  arguments: fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...names), value) },
    { weight: 1, arbitrary: value },
  ),
});

async function ask(kernel: Kernel, seed: number): Promise<void> {
  for (const [index, each] of fc.sample(request, { seed, numRuns: 500 }).entries()) {
    const seq = index + 1;
    const { reply } = await kernel.request('control', 'debug_request', { type: 'request', seq, ...each });
    assert.deepEqual([reply.type, reply.request_seq, reply.command], ['response', seq, each.command]);
    assert.equal(typeof reply.success, 'boolean');
  }
}

test('every debug request has its response, whatever it holds', async (t) => {
  const kernel = await startKernel();
  t.after(() => kernel.close());
  await kernel.run('let w = 3; const inner = (x: number) => x + w;');
  await kernel.request('control', 'debug_request', { type: 'request', seq: 0, command: 'initialize', arguments: {} });
  await ask(kernel, 1);
  const loop = kernel.start(
    'for (;;) {\n  w = inner(0) - 3;\n  await new Promise((later) => setTimeout(later, 1));\n}',
  );
  await ask(kernel, 2);
  // A pause and a question that comes while it is still on its way.
  for (let seq = 1; seq <= 240; seq++) {
    const command = ['pause', 'inspectVariables', 'continue'][seq % 3];
    await kernel.request('control', 'debug_request', { type: 'request', seq, command, arguments: {} });
  }
  kernel.ask('control', 'interrupt_request');
  await kernel.done(loop);
  assert.equal(loop.error?.ename, 'KeyboardInterrupt');
  assert.equal((await kernel.execute('1 + 1')).text, '2');
});
