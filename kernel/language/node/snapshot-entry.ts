/**
 * The program whose state becomes the start-up snapshot: libraries are parsed, bound and checked here, once. The restored
 * process continues with the last line's function. Until then nothing may watch a file or compare strings by locale.
 */

import { startupSnapshot } from 'node:v8';
import { Engine } from '../engine/engine.js';
import { Service, warmUps } from '../engine/service.js';
import { nodeHost } from './host.js';
import { serve } from './serve.js';

const engine = new Engine({ folder: '/layerlab-snapshot' }, nodeHost);
for (const code of warmUps) engine.prepare(code);

startupSnapshot.setDeserializeMainFunction(() => serve(new Service(nodeHost, { isWarm: true })));
