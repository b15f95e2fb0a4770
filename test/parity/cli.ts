/**
 * `npm run parity -- PATH…`: runs every fixture of the `.json` files and folders given. Prints each failure with its worst
 * element, ends with `N passed, N failed`, and exits with 1 when one failed.
 */
import { type Fixture, fixtureFiles, readFixtures } from './fixture.js';
import { runFixture } from './run.js';

function main(paths: readonly string[]): number {
  if (paths.length === 0) {
    console.error('usage: npm run parity -- PATH…   (fixture files, or folders of them)');
    return 1;
  }
  let passed = 0;
  let failed = 0;
  for (const { file, fixture } of paths.flatMap(fixturesOf)) {
    const problems = typeof fixture === 'string' ? [fixture] : runFixture(fixture);
    if (problems.length === 0) passed++;
    else {
      failed++;
      console.log(`FAILED ${typeof fixture === 'string' ? file : fixture.name}\n  ${problems.join('\n  ')}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

/** The fixtures under a path. An unreadable file gives a string, the reason, which counts as a failed fixture. */
function fixturesOf(path: string): { file: string; fixture: Fixture | string }[] {
  try {
    const files = fixtureFiles(path);
    if (files.length === 0) return [{ file: path, fixture: 'no .json file there' }];
    return files.flatMap((file) => readFixtures(file).map((fixture) => ({ file, fixture })));
  } catch (error) {
    return [{ file: path, fixture: (error as Error).message }];
  }
}

process.exitCode = main(process.argv.slice(2));
