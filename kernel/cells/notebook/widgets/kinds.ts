/** The models of Jupyter's widgets that are used here. <https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/jupyterwidgetmodels.latest.md> */

export type State = Record<string, unknown>;

export type Kind =
  | 'Layout'
  | 'DescriptionStyle'
  | 'SliderStyle'
  | 'FloatSlider'
  | 'SelectionSlider'
  | 'Dropdown'
  | 'RadioButtons'
  | 'Checkbox'
  | 'Button'
  | 'Text'
  | 'HTML'
  | 'VBox'
  | 'Output';

interface Package {
  readonly module: string;
  readonly version: string;
}

const base: Package = { module: '@jupyter-widgets/base', version: '2.0.0' };
const controls: Package = { module: '@jupyter-widgets/controls', version: '2.0.0' };
const output: Package = { module: '@jupyter-widgets/output', version: '1.0.0' };

/** The package and the view of each kind. */
const kinds: Readonly<Record<Kind, Package & { readonly view: string }>> = {
  Layout: { ...base, view: 'LayoutView' },
  DescriptionStyle: { ...controls, view: 'StyleView' },
  SliderStyle: { ...controls, view: 'StyleView' },
  FloatSlider: { ...controls, view: 'FloatSliderView' },
  SelectionSlider: { ...controls, view: 'SelectionSliderView' },
  Dropdown: { ...controls, view: 'DropdownView' },
  RadioButtons: { ...controls, view: 'RadioButtonsView' },
  Checkbox: { ...controls, view: 'CheckboxView' },
  Button: { ...controls, view: 'ButtonView' },
  Text: { ...controls, view: 'TextView' },
  HTML: { ...controls, view: 'HTMLView' },
  VBox: { ...controls, view: 'VBoxView' },
  Output: { ...output, view: 'OutputView' },
};

/** Returns the part of a model's state that identifies its kind. */
export function identityOf(kind: Kind): State {
  const { module, version, view } = kinds[kind];
  const viewModule = module === controls.module && view === 'StyleView' ? base : { module, version };
  return {
    _model_module: module,
    _model_module_version: version,
    _model_name: `${kind}Model`,
    _view_module: viewModule.module,
    _view_module_version: viewModule.version,
    _view_name: view,
  };
}
