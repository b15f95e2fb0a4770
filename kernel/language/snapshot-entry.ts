/**
 * The engine's process as a start-up snapshot: what runs up to the last line is kept, and the process goes on there.
 * Libraries are parsed, bound and checked here, once. Nothing may watch a file or compare texts by locale before.
 */

import { startupSnapshot } from 'node:v8';
import { Engine } from './engine.js';
import { serve } from './serve.js';
import { Service, warmUps } from './service.js';

const engine = new Engine({ folder: '/layerlab-snapshot' });
for (const code of warmUps) engine.prepare(code);

startupSnapshot.setDeserializeMainFunction(() => serve(new Service({ isWarm: true })));
