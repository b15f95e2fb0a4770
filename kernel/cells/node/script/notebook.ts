/**
 * The module `layerlab-kernel/notebook`: what cells see without an import, for a program that `layerlab export` wrote. It
 * prints what a notebook would show; figures and images become files.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as declared from '../../../language/project/declarations/globals.js';
import { withoutVersion } from '../../../text/patterns.js';
import { enterRealm } from '../../execution/realm.js';
import { globals } from '../../globals.js';
import { DisplayHandle } from '../../notebook/front-end/display.js';
import { predict as ask } from '../../notebook/predict.js';
import { questionOf } from '../../notebook/question.js';
import { install as installWithNpm } from '../install.js';
import { Outputs } from './outputs.js';
import { ScriptRealm } from './script-realm.js';

export type * from '../../../language/project/declarations/globals.js';

type Globals = typeof declared;

const outputs = new Outputs();
const realm = new ScriptRealm(outputs);
enterRealm(realm);

/** Does nothing for a package that is there. */
async function installMissing(spec: string): Promise<void> {
  const name = withoutVersion(spec);
  const folders = createRequire(join(process.cwd(), 'program.js')).resolve.paths(name) ?? [];
  if (!folders.some((folder) => existsSync(join(folder, name)))) await installWithNpm(spec);
}

const provided = globals({ install: installMissing, vars: () => [] });

export const display: Globals['display'] = provided.display;
export const comms: Globals['comms'] = provided.comms;
export const prompt: Globals['prompt'] = provided.prompt;
export const confirm: Globals['confirm'] = provided.confirm;
/** Installs a package that is missing into the working directory. */
export const install: Globals['install'] = provided.install;
/** A program does not list its variables: the list is empty. */
export const vars: Globals['vars'] = provided.vars;
export const record: Globals['record'] = provided.record;
export const reveal: Globals['reveal'] = provided.reveal;
export const slider: Globals['slider'] = provided.slider;
export const select: Globals['select'] = provided.select;
export const toggle: Globals['toggle'] = provided.toggle;
export const button: Globals['button'] = provided.button;
export const interact: Globals['interact'] = provided.interact;

/** Prints the question. Nobody can answer it here but code, so `reveal` shows its result. */
export const predict: Globals['predict'] = (id, options) => {
  if (options.answer === undefined) questionOf(id).giveUp();
  ask(id, options, 'the option answer answers it');
};

/** Begins the program. Its figures go into the folder `NAME-figures` of the working directory. */
export function open(name: string): void {
  outputs.name = name;
}

/** Begins a cell, when the outputs of the one before are complete. */
export async function cell(number: number): Promise<void> {
  await realm.endCell();
  realm.beginCell(number);
}

/** Shows the value of a cell's last expression. Undefined shows nothing. */
export function show(value: unknown): void {
  if (value !== undefined && !(value instanceof DisplayHandle)) provided.display(value);
}

/** Ends the last cell. */
export async function close(): Promise<void> {
  await realm.endCell();
}
