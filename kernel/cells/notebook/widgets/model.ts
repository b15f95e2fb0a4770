/**
 * A widget's model: a state that the page and the cells share over a comm. The widget messaging protocol, version 2.1.
 * <https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md>
 */
import type { Comm, CommMessage } from '../../../language/project/declarations/globals.js';
import { comms } from '../front-end/comms.js';
import { type BufferPath, putBuffers, takeBuffers } from './buffers.js';
import { identityOf, type Kind, type State } from './kinds.js';

const viewMime = 'application/vnd.jupyter.widget-view+json';

/** A page that comes back asks for all models, so the list has an end; the oldest are closed. */
const mostModels = 1_000;
const models = new Map<string, WidgetModel>();

type Changed = (changes: State) => unknown;

export class WidgetModel {
  /** Called with what the page has changed; may return a promise, which the message waits for. */
  onChange: Changed = () => {};
  /** Called with messages that are no state, such as a button's click. */
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

  /** How another model's state refers to this one. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  /** The output that shows the model where the front end has widgets. */
  get view(): Record<string, unknown> {
    return { [viewMime]: { version_major: 2, version_minor: 0, model_id: this.id } };
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Changes the state here and in every page. */
  set(changes: State): void {
    Object.assign(this.#state, changes);
    this.#send('update', changes);
  }

  /** Takes the widget off every page. May be called twice. */
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
      this.#send('echo_update', changes); // tells other pages that show the same kernel
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
  if (models.size > mostModels) oldest?.close();
}

let pageHasWidgets = false;

/** Whether a front end that knows widgets has connected. */
export function widgetsAreShown(): boolean {
  return pageHasWidgets;
}

/** A page with widgets opens this line when it connects and asks for the models that live: quick after a reload. */
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
