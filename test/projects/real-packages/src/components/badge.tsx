import type { ReactElement } from 'react';
import { total } from '@/util/total';

export function Badge({ sides }: { sides: readonly number[] }): ReactElement {
  return <b title="area">{total(sides.map((side) => ({ kind: 'square', side })))}</b>;
}
