/** The runtime's worker: runs cells. */
import { inflateSync } from 'fflate';
import * as layerlab from 'layerlab';
import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import { CellRunner } from '../../cells/cell-runner.js';
import { currentId, emit } from '../../cells/execution/current.js';
import { describeError } from '../../cells/execution/describe-error.js';
import { enterRealm } from '../../cells/execution/realm.js';
import { installStackTraces, rememberThrown } from '../../cells/execution/stack-traces.js';
import { defineGlobals, globals } from '../../cells/globals.js';
import { receiveComm } from '../../cells/notebook/front-end/comms.js';
import { exposePlaces } from '../../cells/notebook/front-end/display.js';
import { exposePictures } from '../../cells/notebook/front-end/pictures.js';
import { tslab } from '../../cells/notebook/front-end/tslab.js';
import { variables } from '../../cells/notebook/variables.js';
import { answerPages } from '../../cells/notebook/widgets/model.js';
import { importFunction, turnsFunction } from '../../language/language.js';
import type { ToRuntime } from '../../runtime/link.js';
import type { ToRuntimeWorker } from '../messages.js';
import { replaceConsole } from './page-console.js';
import { tiePromises } from './page-executions.js';
import { asImported, PageModules } from './page-modules.js';
import { promptsOf } from './page-prompts.js';
import { pageRealm, post, requireEvaluation } from './page-realm.js';
import { tieTimers } from './page-timers.js';
import { SignWatch } from './stop-sign.js';

type Start = Extract<ToRuntimeWorker, { type: 'start' }>;
type Commands = { [T in ToRuntime['type']]: (message: Extract<ToRuntime, { type: T }>) => void };

const own = {
  layerlab: asImported(layerlab),
  ndarray: asImported({ default: ndarray }),
  'ndarray-ops': asImported({ default: ops }),
  tslab: asImported({ ...tslab, default: tslab }),
};

async function install(name: string): Promise<void> {
  throw new Error(
    `install('${name}'): a page installs no packages. Import a module by its address (await import('https://…')), or have the site built with the package`,
  );
}

function reportLateErrors(): void {
  const report = (error: unknown): void => {
    const id = currentId();
    emit({ type: 'lateError', id, error: describeError(error, id) });
  };
  globalThis.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    report(event.reason);
  });
  globalThis.addEventListener('error', (event) => {
    event.preventDefault();
    report(event.error ?? event.message);
  });
}

function makeRunner(folder: string, watch: SignWatch): CellRunner {
  const modules = new PageModules(folder, own);
  const runner = new CellRunner(modules);
  defineGlobals(globals({ install, vars: () => variables(runner) }));
  exposePictures();
  exposePlaces();
  defineGlobals({
    require: modules.require,
    __layerlabThrown: rememberThrown,
    [turnsFunction]: watch.turns,
    [importFunction]: modules.dynamicImport,
  });
  return runner;
}

/** Starts the runtime. Returns what takes the page's further messages. */
function start({ folder, assets, settings, sign, replies, prompts }: Start): (message: ToRuntimeWorker) => void {
  requireEvaluation();
  const runner = (): CellRunner => made;
  const watch = new SignWatch(sign, () => {
    runner().muteAll();
    post({ type: 'control', message: { type: 'stopped', frames: [] } });
  });
  const page = { assets, settings, checkpoint: watch.checkpoint, inflate: inflateSync };
  Object.defineProperty(globalThis, Symbol.for('layerlab.page'), { value: page });
  enterRealm(pageRealm(promptsOf(replies, prompts)));
  installStackTraces();
  replaceConsole();
  tiePromises();
  tieTimers();
  reportLateErrors();
  const made = makeRunner(folder, watch);
  answerPages();
  const take = commandsOf(made);
  emit({ type: 'ready' });
  return (message) => {
    if (message.type === 'message') take(message.message);
    else if (message.type === 'sign') watch.renew(message.sign);
    else if (message.type === 'stop') watch.calm();
  };
}

function commandsOf(runner: CellRunner): (message: ToRuntime) => void {
  const commands: Commands = {
    run: (command) => void setImmediate(() => runner.run(command)),
    cancel: ({ id, frames }) => runner.cancel(id, frames),
    comm: ({ id, comm }) => void setImmediate(() => runner.handle(id, () => receiveComm(comm))),
    ping: ({ number }) => emit({ type: 'pong', number }),
    exit: () => {},
  };
  return (message) => commands[message.type](message as never);
}

let take: ((message: ToRuntimeWorker) => void) | undefined;
globalThis.addEventListener('message', ({ data }: MessageEvent<ToRuntimeWorker>) => {
  if (data.type === 'start') take = start(data);
  else take?.(data);
});
