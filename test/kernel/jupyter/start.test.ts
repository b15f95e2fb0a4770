import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFlags } from '../../../kernel/jupyter/start.js';

test('npm start accepts --no-browser, --port and --token', () => {
  assert.deepEqual(readFlags([]), { openBrowser: true });
  assert.deepEqual(readFlags(['--no-browser', '--port', '8899', '--token', 'x']), {
    openBrowser: false,
    port: 8899,
    token: 'x',
  });
});

for (const port of ['0', '65536', '-1', 'x', '1.5', '']) {
  test(`--port=${port} is refused with what was expected`, () => {
    assert.throws(() => readFlags([`--port=${port}`]), {
      name: 'Problem',
      message: /--port: expected a number from 1 to 65535, got .*Usage: npm start/,
    });
  });
}

test('an unknown flag is refused with the usage', () => {
  assert.throws(() => readFlags(['--prot', '1']), { name: 'Problem', message: /--prot.*Usage: npm start/ });
});
