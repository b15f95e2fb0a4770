/** The language engine of a kernel that runs in Node. */

import { LanguageClient } from '../client.js';
import type { Language, LanguageOptions } from '../language.js';
import { startEngine } from './engine-process.js';

/** Starts the engine's process. Calls may be made at once; they wait until it is ready. */
export function startLanguage(options: LanguageOptions): Language {
  return new LanguageClient(options, startEngine);
}
