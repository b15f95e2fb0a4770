export { area } from './area.js';
export type { Shape } from './shape';
