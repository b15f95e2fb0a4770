/** Figures as nobody should write them. */

interface Hostile {
  readonly figure: unknown;
  /** Part of what the reader says in place of the figure. */
  readonly reason: RegExp;
}

const bars = { type: 'bar', y: [1, 2] };
const control = { name: 'rate', values: [1, 2], initial: 0 };
const frame = { name: 'rate=1', traces: [0], data: [{ y: [3, 4] }], layout: {} };

/** Figures that cannot be drawn. */
export const hostileFigures: Readonly<Record<string, Hostile>> = {
  'a figure that is null': { figure: null, reason: /expected an object with data and layout, got null/ },
  'a figure that is a text': { figure: 'bars', reason: /got "bars"/ },
  'a figure that is a list': { figure: [bars], reason: /expected an object/ },
  'data that is no list': { figure: { data: bars }, reason: /data: expected a list of traces/ },
  'a trace that is null': { figure: { data: [bars, null] }, reason: /data: expected a list of traces/ },
  'a trace that is a number': { figure: { data: [5] }, reason: /data: .*got \[5\]/ },
  'a layout that is a list': { figure: { data: [bars], layout: [] }, reason: /layout: expected an object/ },
  'a huge width': { figure: { data: [bars], layout: { width: 1e9 } }, reason: /layout\.width: expected a number/ },
  'a huge height': { figure: { data: [bars], layout: { height: 1e308 } }, reason: /layout\.height/ },
  'a negative height': { figure: { data: [bars], layout: { height: -5 } }, reason: /layout\.height/ },
  'a height that is no number': { figure: { data: [bars], layout: { height: 'NaN' } }, reason: /got "NaN"/ },
  'a height that is an object': { figure: { layout: { height: {} } }, reason: /layout\.height/ },
};

const withControls = (controls: unknown, frames: unknown = [frame]): object => ({
  data: [bars],
  layout: { meta: { controls } },
  frames,
});

/** Figures whose controls or frames make no sense: they are drawn without them. */
export const ordinaryFigures: Readonly<Record<string, object>> = {
  'controls that are texts': withControls(['a']),
  'a control that is null': withControls([null]),
  'a control without values': withControls([{ name: 'rate', initial: 0 }]),
  'values that are a text': withControls([{ ...control, values: 'abc' }]),
  'values that are objects': withControls([{ ...control, values: [{}, null] }]),
  'no values': withControls([{ ...control, values: [] }]),
  'an initial value that is none of them': withControls([{ ...control, initial: 7 }]),
  'an initial value with a name': withControls([{ ...control, initial: 'length' }]),
  'controls without frames': withControls(['a'], []),
  'frames that are null': withControls([control], [null]),
  'frames that are no list': withControls([control], { 0: frame }),
  'a frame without traces': withControls([control], [{ ...frame, traces: undefined }]),
  'a frame whose data is a text': withControls([control], [{ ...frame, data: 'abc' }]),
  'a frame whose layout is a text': withControls([control], [{ ...frame, layout: 'abc' }]),
  'a meta that is a text': { data: [bars], layout: { meta: 'abc' } },
  'a title that is a number': { data: [bars], layout: { title: 5 } },
  'a title whose text is an object': { data: [bars], layout: { title: { text: {} } } },
};
