/** `layerlab doctor`: checks everything that a notebook needs, and prints a fix for each failed check. */
import { parseArgs } from 'node:util';
import { checkName } from '../install/install.js';
import { kernelName } from '../install/kernelspec.js';
import { checkKernelSpec, checkLabextension, checkRenderer, checkTemplate } from './files.js';
import type { Finding } from './finding.js';
import { checkJupyter, checkNode, checkPython, checkWidgets } from './programs.js';
import { checkCompute, checkSockets } from './runtime.js';

/** Each check depends only on those before it. */
const checks: Readonly<Record<string, (name: string) => Finding | Promise<Finding>>> = {
  Node: checkNode,
  Python: checkPython,
  Jupyter: checkJupyter,
  widgets: checkWidgets,
  kernelspec: checkKernelSpec,
  labextension: checkLabextension,
  renderer: checkRenderer,
  template: checkTemplate,
  sockets: checkSockets,
  compute: checkCompute,
};

/** Runs the checks. Returns the exit code: 0 when all passed. */
export async function doctor(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { name: { type: 'string' } } });
  const name = checkName(values.name ?? kernelName);
  const findings: Finding[] = [];
  for (const [subject, check] of Object.entries(checks)) {
    const finding = await check(name);
    console.log(lineOf(subject, finding));
    findings.push(finding);
  }
  const failed = findings.filter(({ ok }) => !ok).length;
  console.log(`layerlab: ${verdict(failed, findings.length)}.`);
  return failed === 0 ? 0 : 1;
}

function verdict(failed: number, total: number): string {
  if (failed === 0) return 'all checks passed';
  return `${failed} of ${total} checks failed${failed > 1 ? '; fix the first one first' : ''}`;
}

function lineOf(subject: string, { ok, found, fix }: Finding): string {
  const line = `${ok ? 'ok    ' : 'failed'}  ${subject.padEnd(12)}  ${found}`;
  return fix === undefined ? line : `${line}\n${' '.repeat(22)}fix: ${fix}`;
}
