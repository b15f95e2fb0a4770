/**
 * The engine's process as a start-up snapshot: what runs up to the last line is kept, and the process goes on there.
 * Libraries are parsed, bound and checked here, once. Nothing may watch a file or compare texts by locale before.
 */

import { startupSnapshot } from 'node:v8';
import { Engine } from '../engine/engine.js';
import { Service, warmUps } from '../engine/service.js';
import { serve } from './serve.js';

const engine = new Engine({ folder: '/layerlab-snapshot' });
for (const code of warmUps) engine.prepare(code);

startupSnapshot.setDeserializeMainFunction(() => serve(new Service({ isWarm: true })));
