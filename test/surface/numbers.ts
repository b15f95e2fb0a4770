/** Prints what every case gives with floats on this backend, as JSON: surface.test.ts compares the backends. */
import { cases, outcome } from './cases.js';
import { giver } from './forms.js';

const results: Record<string, unknown> = {};
for (const [name, call] of Object.entries(cases)) {
  const result = await outcome(call, giver('uint8'));
  results[name] = result instanceof Error ? String(result) : result.map(String);
}
console.log(JSON.stringify(results));
