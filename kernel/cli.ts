/** The one command `layerlab`. */
import { parseArgs } from 'node:util';
import { runKernel } from './main.js';

type Command = (args: string[]) => Promise<void>;

/** `layerlab kernel --connection-file FILE`: what Jupyter starts. */
const kernel: Command = async (args) => {
  const { values } = parseArgs({ args, options: { 'connection-file': { type: 'string' } } });
  const file = values['connection-file'];
  if (!file) throw new Error('layerlab kernel: expected --connection-file FILE');
  await runKernel(file);
};

const commands: Readonly<Record<string, Command>> = { kernel };

async function main([name = '', ...args]: string[]): Promise<void> {
  const command = commands[name];
  if (!command) throw new Error(`layerlab: unknown command '${name}'; commands: ${Object.keys(commands).join(', ')}`);
  await command(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
