/** The engine's process. */

import { serve } from './serve.js';
import { Service } from './service.js';

serve(new Service());
