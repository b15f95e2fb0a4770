import type { Control } from './baked.js';

const style = `
.layerlab-Controls { display: flex; flex-wrap: wrap; gap: 4px 24px; padding: 8px; font: var(--jp-ui-font-size2, 15px) var(--jp-ui-font-family, sans-serif); color: var(--jp-ui-font-color1); }
.layerlab-Controls label { display: flex; align-items: center; gap: 8px; }
.layerlab-Controls input { width: 220px; accent-color: var(--jp-brand-color1); }
.layerlab-Controls select { font: inherit; color: inherit; background: var(--jp-layout-color1); }
.layerlab-Controls output { min-width: 4em; font-variant-numeric: tabular-nums; }
`;

/**
 * Makes native, labelled controls for a baked figure, which work by keyboard and with screen readers.
 *
 * @param choose - called with the index of each control's value whenever one changes
 */
export function makeControls(controls: readonly Control[], choose: (chosen: readonly number[]) => void): HTMLElement {
  addStyle();
  const chosen = controls.map(({ initial }) => initial);
  const group = document.createElement('div');
  group.className = 'layerlab-Controls';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'Controls of the figure');
  group.append(
    ...controls.map((control, i) =>
      makeControl(control, (index) => {
        chosen[i] = index;
        choose([...chosen]);
      }),
    ),
  );
  return group;
}

function makeControl(control: Control, choose: (index: number) => void): HTMLElement {
  const { name, values, initial } = control;
  const label = document.createElement('label');
  const shown = document.createElement('output');
  const isSlider = values.every((value) => typeof value === 'number');
  const input = isSlider ? makeSlider(values.length) : makeList(control);
  const show = (index: number): void => {
    if (isSlider) shown.textContent = String(values[index]);
    if (isSlider) input.setAttribute('aria-valuetext', String(values[index]));
  };
  // Keeps JupyterLab's shortcuts (arrows change the cell, d d deletes it) from taking keys typed here. The attribute must
  // be on the element itself: JupyterLab matches shortcuts for focused elements before it checks their ancestors.
  input.dataset.lmSuppressShortcuts = 'true';
  input.name = name;
  input.value = String(initial);
  input.addEventListener('input', () => {
    show(Number(input.value));
    choose(Number(input.value));
  });
  show(initial);
  label.append(name, input, ...(isSlider ? [shown] : []));
  return label;
}

function makeSlider(count: number): HTMLInputElement {
  const input = document.createElement('input');
  return Object.assign(input, { type: 'range', min: '0', max: String(count - 1), step: '1' });
}

function makeList({ values }: Control): HTMLSelectElement {
  const list = document.createElement('select');
  list.append(...values.map((value, index) => new Option(String(value), String(index))));
  return list;
}

function addStyle(): void {
  const id = 'layerlab-controls-style';
  if (document.getElementById(id)) return;
  const element = document.head.appendChild(document.createElement('style'));
  element.id = id;
  element.textContent = style;
}
