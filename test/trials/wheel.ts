/** The wheel in an empty environment, with Node from PyPI and none on PATH: JupyterLab, notebook 0 in a real browser. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { environmentAt } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { markdownTable } from '../bench/kernel/table.js';
import { Lab } from '../browser/lab.js';
import { root, temporaryFolder } from '../packages/packed.js';
import { buildWheel, runIn, withoutNode } from '../packages/wheel.js';
import type { Outcome } from './trial.js';

export async function wheel(): Promise<Outcome> {
  const place = temporaryFolder();
  const environment = environmentAt(join(place, 'venv'));
  execFileSync(repositoryEnvironment(root).python, ['-m', 'venv', environment.folder]);
  const file = buildWheel();
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${file}[lab]`];
  execFileSync(environment.python, pip, { stdio: ['ignore', 'ignore', 'ignore'] });
  const env = withoutNode(environment, join(place, 'home'));
  const doctor = runIn(environment, env, ['layerlab', 'doctor']);
  console.log(doctor.stdout + doctor.stderr);
  const drawn = await draw(environment, env);
  const rows = [
    ['size of the wheel', `${(statSync(file).size / 1e6).toFixed(1)} MB`],
    ['`layerlab doctor`', doctor.status === 0 ? 'all checks pass' : '**fails**'],
    ['Node', /Node +(v\S+)/.exec(doctor.stdout)?.[1] ?? '**none**'],
    ['notebook 0 in JupyterLab', drawn],
  ];
  return { table: markdownTable(['what', 'found'], rows), passed: !rows.flat().some((cell) => cell.startsWith('**')) };
}

async function draw(
  environment: ReturnType<typeof environmentAt>,
  { PATH, XDG_CACHE_HOME }: NodeJS.ProcessEnv,
): Promise<string> {
  const lab = await Lab.start({ environment, env: { PATH, XDG_CACHE_HOME }, withCourse: true });
  try {
    const notebook = await lab.open('00-start-here.ipynb');
    await notebook.runAll();
    await notebook.showAll();
    const errors = await notebook.errors();
    return errors.length === 0
      ? `runs and draws ${await notebook.figures.count()} figures`
      : `**${errors.join('; ')}**`;
  } finally {
    await lab.stop();
  }
}
