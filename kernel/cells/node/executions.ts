/** Follows executions through callbacks and awaits. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Execution } from '../execution/execution.js';

export const executions: AsyncLocalStorage<Execution> = new AsyncLocalStorage<Execution>();
