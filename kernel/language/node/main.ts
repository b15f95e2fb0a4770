/** The engine's process. */

import { Service } from '../engine/service.js';
import { nodeHost } from './host.js';
import { serve } from './serve.js';

serve(new Service(nodeHost));
