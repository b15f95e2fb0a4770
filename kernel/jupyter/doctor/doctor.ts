import { parseArgs } from 'node:util';
import { checkName } from '../install/install.js';
import { kernelName } from '../install/kernelspec.js';
import { checkKernelSpec, checkLabextension, checkRenderer } from './files.js';
import type { Finding } from './finding.js';
import { checkJupyter, checkNode, checkPython, checkWidgets } from './programs.js';
import { checkCompute, checkSockets } from './runtime.js';

/** In the order in which one needs the other. */
const checks: Readonly<Record<string, (name: string) => Finding | Promise<Finding>>> = {
  Node: checkNode,
  Python: checkPython,
  Jupyter: checkJupyter,
  widgets: checkWidgets,
  kernelspec: checkKernelSpec,
  labextension: checkLabextension,
  renderer: checkRenderer,
  sockets: checkSockets,
  compute: checkCompute,
};

/** `layerlab doctor`: looks at all that a notebook needs and says the fix for what is missing. Exit code 1 unless all is right. */
export async function doctor(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { name: { type: 'string' } } });
  const name = checkName(values.name ?? kernelName);
  const findings: Finding[] = [];
  for (const [what, check] of Object.entries(checks)) {
    const finding = await check(name);
    console.log(lineOf(what, finding));
    findings.push(finding);
  }
  const bad = findings.filter(({ ok }) => !ok).length;
  console.log(
    bad === 0 ? 'layerlab: all is right.' : `layerlab: ${bad} of ${findings.length} to mend, the first one first.`,
  );
  return bad === 0 ? 0 : 1;
}

function lineOf(what: string, { ok, found, fix }: Finding): string {
  const line = `${ok ? 'ok   ' : 'wrong'}  ${what.padEnd(12)}  ${found}`;
  return fix === undefined ? line : `${line}\n${' '.repeat(21)}fix: ${fix}`;
}
