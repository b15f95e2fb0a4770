import { area, type Shape } from '@project/shapes';

export const total = (shapes: readonly Shape[]): number => shapes.map(area).reduce((sum, each) => sum + each, 0);
