/** The realm of a Node process: a pipe to the kernel, `vm`, AsyncLocalStorage. */
import { fileURLToPath } from 'node:url';
import { Script as VmScript } from 'node:vm';
import { deflateSync } from 'node:zlib';
import type { Realm, Script } from '../execution/realm.js';
import { executions } from './executions.js';
import { send } from './output.js';
import { packageOf } from './package-of.js';
import { readReply } from './replies.js';

function runScript({ code, filename, lineOffset, importModule }: Script): unknown {
  const script = new VmScript(code, { filename, lineOffset, importModuleDynamically: importModule as never });
  return script.runInThisContext();
}

export const nodeRealm: Realm = {
  executions,
  send,
  waitForReply: readReply,
  runScript,
  deflate: deflateSync,
  pathOf: fileURLToPath,
  packageOf,
};
