import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPython, type Machine } from '../../../../kernel/jupyter/python/find-python.js';

/** A machine whose commands print the given lines. */
function machine(answers: Record<string, string>, env: NodeJS.ProcessEnv = {}): Machine {
  return { env, ask: (command, args) => answers[[command, ...args.slice(0, -2)].join(' ')] };
}

test('the first Python that is new enough is taken, in the order python3, python, py -3', () => {
  const python3 = '3.9.2|1|/usr/bin/python3';
  assert.deepEqual(findPython(true, machine({ python3, 'py -3': '3.12.1|1|C:\\Python312\\python.exe' })), {
    version: '3.12.1',
    path: 'C:\\Python312\\python.exe',
    hasVenv: true,
  });
  assert.equal(findPython(true, machine({ python3: '3.10.0|1|/a', python: '3.13.0|1|/b' })).path, '/a');
});

test('LAYERLAB_PYTHON is the only Python that is tried when it is set', () => {
  const answers = { python3: '3.12.0|1|/usr/bin/python3', '/opt/python': '3.11.0|1|/opt/python' };
  assert.equal(findPython(true, machine(answers, { LAYERLAB_PYTHON: '/opt/python' })).path, '/opt/python');
  assert.throws(() => findPython(true, machine(answers, { LAYERLAB_PYTHON: '/nowhere' })), {
    name: 'Problem',
    message: /LAYERLAB_PYTHON is \/nowhere, which is not a working Python/,
  });
});

test('an outdated Python is reported with its version and path, even Python 2', () => {
  assert.throws(() => findPython(true, machine({ python: '2.7.18|0|/usr/bin/python2.7' })), {
    message: /^Python 2\.7\.18 \(\/usr\/bin\/python2\.7\) is too old, 3\.10 or newer is needed: install/,
  });
});

test('a Python without venv is refused with the package to install, unless another tool makes the environment', () => {
  const debian = machine({ python3: '3.11.2|0|/usr/bin/python3' });
  assert.throws(() => findPython(true, debian), { message: /has no venv module: .*apt install python3-venv/ });
  assert.equal(findPython(false, debian).version, '3.11.2');
});

test('no Python at all is one line with the fix', () => {
  assert.throws(() => findPython(true, machine({})), { message: /^no Python was found .*python\.org/ });
});
