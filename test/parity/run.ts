/** Runs one fixture. */
import { differences } from './compare.js';
import type { Fixture } from './fixture.js';
import { operations } from './operations.js';

/** Describes each mismatch with PyTorch in a line; empty if there is none. An unknown operation is a mismatch too. */
export function runFixture(fixture: Fixture): string[] {
  const operation = Object.hasOwn(operations, fixture.op) ? operations[fixture.op] : undefined;
  if (operation === undefined) return [`unknown operation '${fixture.op}'`];
  try {
    return differences(fixture, operation(fixture));
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
