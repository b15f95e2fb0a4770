/** Runs one fixture. */
import { differences } from './compare.js';
import type { Fixture } from './fixture.js';
import { operations } from './operations.js';

/** What is wrong with our answer, in lines; empty when it is PyTorch's. An operation that we do not know is wrong too. */
export function runFixture(fixture: Fixture): string[] {
  const operation = Object.hasOwn(operations, fixture.op) ? operations[fixture.op] : undefined;
  if (operation === undefined) return [`unknown operation '${fixture.op}'`];
  try {
    return differences(fixture, operation(fixture));
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
