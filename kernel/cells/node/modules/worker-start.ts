/** The start of a worker whose file is TypeScript. Its path comes as the first argument. */
import { Imports } from './imports.js';

const [path] = process.argv.splice(2, 1) as [string];
process.argv[1] = path;
await new Imports(process.cwd(), {}).run(path);
