/**
 * A widget's model: state that front end and cells share over a comm. The widget messaging protocol, version 2.1.
 * <https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md>
 */
import type { Comm, CommMessage } from '../../../language/project/declarations/globals.js';
import { comms } from '../front-end/comms.js';
import { type BufferPath, putBuffers, takeBuffers } from './buffers.js';
import { identityOf, type Kind, type State } from './kinds.js';

const viewMime = 'application/vnd.jupyter.widget-view+json';

/** A reloaded page asks for all models, so their number is limited: the oldest ones are closed. */
const maxModels = 1_000;
const models = new Map<string, WidgetModel>();

type Changed = (changes: State) => unknown;

export class WidgetModel {
  /** Called with the changes made by the user. Handling of the message waits for a returned promise. */
  onChange: Changed = () => {};
  /** Called with messages other than state, such as a button's click. */
  onCustom: (content: State) => unknown = () => {};
  readonly #state: State;
  readonly #comm: Comm;

  constructor(kind: Kind, state: State) {
    this.#state = { ...identityOf(kind), ...state };
    const { state: sent, bufferPaths, buffers } = takeBuffers(this.#state);
    this.#comm = comms.open('jupyter.widget', { state: sent, buffer_paths: bufferPaths }, { buffers });
    this.#comm.onMessage = (message) => this.#receive(message);
    this.#comm.onClose = () => models.delete(this.id);
    remember(this);
  }

  get id(): string {
    return this.#comm.id;
  }

  /** The reference to this model in another model's state. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  /** The MIME data that displays the model in front ends with widgets. */
  get view(): Record<string, unknown> {
    return { [viewMime]: { version_major: 2, version_minor: 0, model_id: this.id } };
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Changes the state here and in all pages. */
  set(changes: State): void {
    this.#send('update', changes);
    Object.assign(this.#state, changes);
  }

  /** Removes the widget from all pages. Can be called twice. */
  close(): void {
    models.delete(this.id);
    this.#comm.close();
  }

  #send(method: 'update' | 'echo_update', changes: State): void {
    const { state, bufferPaths, buffers } = takeBuffers(changes);
    this.#comm.send({ method, state, buffer_paths: bufferPaths }, { buffers });
  }

  readonly #methods: Readonly<Record<string, (message: CommMessage) => unknown>> = {
    update: ({ data, buffers }) => {
      const changes = { ...(data.state as State) };
      putBuffers(changes, (data.buffer_paths ?? []) as BufferPath[], buffers);
      Object.assign(this.#state, changes);
      this.#send('echo_update', changes); // for other pages of the same kernel
      return this.onChange(changes);
    },
    request_state: () => this.#send('update', this.#state),
    custom: ({ data }) => this.onCustom(data.content as State),
  };

  #receive(message: CommMessage): unknown {
    return this.#methods[String(message.data.method)]?.(message);
  }
}

function remember(model: WidgetModel): void {
  models.set(model.id, model);
  const [oldest] = models.values();
  if (models.size > maxModels) oldest?.close();
}

let pageHasWidgets = false;

/** Whether a front end with widgets has connected. */
export function widgetsAreShown(): boolean {
  return pageHasWidgets;
}

/** Handles the control comm, by which a page with widgets asks for all models when it connects or is reloaded. */
export function answerPages(): void {
  comms.register('jupyter.widget.control', (comm) => {
    pageHasWidgets = true;
    comm.onMessage = ({ data }) => {
      if (data.method === 'request_states') sendStates(comm);
    };
  });
}

function sendStates(comm: Comm): void {
  const described = [...models].map(([id, { state }]) => {
    const { _model_name: model_name, _model_module: model_module, _model_module_version: model_module_version } = state;
    return [id, { model_name, model_module, model_module_version, state }] as const;
  });
  const { state: states, bufferPaths, buffers } = takeBuffers(Object.fromEntries(described));
  comm.send({ method: 'update_states', states, buffer_paths: bufferPaths }, { buffers });
}
