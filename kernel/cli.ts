/** The command `layerlab`: a table of subcommands, each of which loads only the modules it needs. */
import { parseArgs } from 'node:util';
import { Problem } from './problem.js';

interface Command {
  /** The arguments after `layerlab NAME`. */
  readonly usage: string;
  readonly summary: string;
  run(args: string[]): Promise<number>;
}

const place = '[--user|--sys-prefix|--prefix DIR] [--name NAME]';

const commands: Readonly<Record<string, Command>> = {
  install: {
    usage: place,
    summary: 'register the kernel and the figure renderer with an installed Jupyter; --user is the default',
    run: async (args) => (await import('./jupyter/install/install.js')).install(args),
  },
  uninstall: {
    usage: place,
    summary: 'undo an install with the same flags',
    run: async (args) => (await import('./jupyter/install/install.js')).uninstall(args),
  },
  doctor: {
    usage: '[--name NAME]',
    summary: 'check everything that notebooks need, and show how to fix what is missing',
    run: async (args) => (await import('./jupyter/doctor/doctor.js')).doctor(args),
  },
  accelerate: {
    usage: '',
    summary: 'fetch OpenBLAS, which LAYERLAB_COMPUTE=native uses for matrix products',
    run: async () => (await import('./jupyter/accelerate.js')).accelerate(),
  },
  'warm-up': {
    usage: '',
    summary: 'make the snapshot of the compiler with which kernels start faster; install does it too',
    run: async () => {
      await (await import('./jupyter/install/warm-up.js')).warmUp();
      return 0;
    },
  },
  kernel: {
    usage: '[--warm-up] --connection-file FILE',
    summary: 'run a kernel; Jupyter calls this',
    run: runKernel,
  },
  run: {
    usage: 'NOTEBOOK [-p NAME=VALUE]... [--sweep NAME=V,V,... --out DIR]',
    summary:
      'run a notebook without a browser, once or over a grid of parameters, here or on servers; see layerlab run --help',
    run: async (args) => endWith(await (await import('./headless/run-command.js')).runCommand(args)),
  },
  export: {
    usage: 'NOTEBOOK [--to ts] [--out FILE] [--force]',
    summary: 'write a notebook as a TypeScript program that runs without one',
    run: async (args) => (await import('./headless/export/export-command.js')).exportCommand(args),
  },
  student: {
    usage: 'NOTEBOOK [--out FILE] [--key FILE] [--force]',
    summary:
      'write a copy for students, without solutions and outputs and with locked exercises, and a key to mark them',
    run: async (args) => (await import('./headless/notebook/student-copy.js')).student(args),
  },
  mark: {
    usage: 'FOLDER [--key FILE]... [--csv FILE]',
    summary: 'print who has answered which exercise, and how the class has voted, from notebooks handed in',
    run: async (args) => (await import('./headless/notebook/mark-command.js')).markCommand(args),
  },
};

/** Exits at once: JupyterLab's client would wait half a minute for a server that is gone. */
async function endWith(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  process.exit(code);
}

async function runKernel(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { 'connection-file': { type: 'string' }, 'warm-up': { type: 'boolean' } },
  });
  const file = values['connection-file'];
  if (file === undefined)
    throw new Problem('kernel: --connection-file FILE is missing; Jupyter passes it when it starts a kernel.');
  const { runKernel } = await import('./main.js');
  if (values['warm-up']) (await import('./jupyter/install/warm-up.js')).warmUpLater();
  try {
    await runKernel(file);
  } catch (error) {
    throw new Problem(
      `kernel: cannot start with connection file ${file}: ${error instanceof Error ? error.message : error}`,
    );
  }
  return 0;
}

function help(): string {
  const lines = Object.entries(commands).map(
    ([name, { usage, summary }]) => `  layerlab ${name} ${usage}\n      ${summary}`,
  );
  return `Layerlab: TypeScript machine learning in Jupyter.\n\n${lines.join('\n')}\n`;
}

/** Runs the subcommand and returns the exit code. */
async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help') {
    process.stdout.write(help());
    return 0;
  }
  if (name === '--version') {
    const { kernel, host } = (await import('./requests/node/versions.js')).readVersions();
    process.stdout.write(`layerlab ${kernel}, ${host}\n`);
    return 0;
  }
  const command = commands[name];
  if (command === undefined)
    throw new Problem(`unknown command '${name}'; expected one of ${Object.keys(commands).join(', ')}.`);
  return await command.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isMistake = error instanceof Problem || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isMistake ? `layerlab: ${(error as Error).message}` : error);
  await endWith(1);
}
