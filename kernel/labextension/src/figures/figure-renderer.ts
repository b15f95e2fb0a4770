import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Widget } from '@lumino/widgets';
import { atStart, controlsOf, figureAt, initialOf } from './baked.js';
import { makeControls } from './controls.js';
import { drawOn } from './draw.js';
import { altOf, describe, type Figure, heightOf } from './figure.js';
import { leavePlot, takePlot } from './handover.js';
import { pictureElement, takePicture } from './picture.js';
import { loadPlotly } from './plotly.js';
import { readFigure } from './read-figure.js';
import { followTheme } from './theme.js';

/** How long a figure must stay unchanged before a picture of it is saved. */
const quietMs = 400;
const pictureType = 'image/png';

type RendererClass = new (mimeType: string) => IRenderMime.IRenderer;

/** The widget that draws one output; `Base` is the page's own Widget class. */
export function figureRenderer(Base: typeof Widget): RendererClass {
  return class FigureRenderer extends Base implements IRenderMime.IRenderer {
    readonly #mimeType: string;
    #plot = takePlot();
    readonly #unfollow: () => void;
    #model: IRenderMime.IMimeModel | undefined;
    /** The figure of the model. */
    #figure: Figure | undefined;
    /** The whole figure, or the frame that its controls select. */
    #shown: Figure | undefined;
    #controls: HTMLElement | undefined;
    #waiting: Figure | undefined;
    #drawing: Promise<void> | undefined;
    #quiet: ReturnType<typeof setTimeout> | undefined;
    #label = '';
    #png: unknown;
    #trusted = false;
    /** What stands in place of a figure that cannot be drawn. */
    readonly #instead = document.createElement('pre');

    constructor(mimeType: string) {
      super();
      this.#mimeType = mimeType;
      this.addClass('layerlab-Figure');
      this.node.dataset.mimeType = mimeType;
      this.node.append(this.#plot);
      this.#unfollow = followTheme(() => void this.#redraw().catch(this.#showText));
    }

    /**
     * Draws the model's figure. Resolves when the newest figure is on the page, or else its text and the reason: an error
     * would empty the whole notebook's view.
     */
    async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
      const { [pictureType]: png } = model.data;
      const onlyPictureIsNew = png !== undefined && png === this.#png && model.trusted === this.#trusted;
      this.#model = model;
      if (onlyPictureIsNew) return;
      this.#png = png;
      this.#trusted = model.trusted;
      try {
        await this.#render(model);
      } catch (error) {
        this.#showText(error);
      }
    }

    #render({ data, trusted }: IRenderMime.IMimeModel): Promise<void> {
      this.#figure = readFigure(data[this.#mimeType], trusted, document.baseURI);
      this.#label = describe(this.#figure, data['text/plain']);
      this.node.style.minHeight = `${heightOf(this.#figure)}px`;
      return this.#showWithControls(this.#figure);
    }

    /** Shows the figure's text and why it cannot be drawn. */
    readonly #showText = (error: unknown): void => {
      const { data = {} } = this.#model ?? {};
      const text = describe({}, data['text/plain']);
      this.#instead.textContent = `${text}\n\nThis figure cannot be drawn: ${(error as Error).message}.`;
      this.#figure = this.#shown = this.#waiting = undefined;
      this.#controls?.remove();
      this.#plot.remove();
      purge(this.#plot);
      this.#plot = document.createElement('div');
      this.node.style.minHeight = '';
      this.node.replaceChildren(this.#instead, this.#plot);
    };

    /** Draws the figure, with its controls above it if it has any. */
    #showWithControls(figure: Figure): Promise<void> {
      const controls = controlsOf(figure);
      const label = this.#label;
      this.#instead.remove();
      this.#controls?.remove();
      this.#controls = undefined;
      this.#shown = figure;
      if (controls.length > 0) {
        this.#shown = figureAt(figure, controls, initialOf(controls));
        this.#controls = makeControls(controls, (chosen) => {
          this.#shown = figureAt(figure, controls, chosen);
          this.#label = describe(this.#shown, altOf(this.#shown) ?? label);
          void this.#redraw().catch(this.#showText);
        });
        this.node.prepend(this.#controls);
      }
      return this.#redraw();
    }

    /** While a figure is being drawn, only the newest one waits. */
    #redraw(): Promise<void> {
      this.#waiting = this.#shown;
      this.#drawing ??= this.#drawAll().finally(() => {
        this.#drawing = undefined;
      });
      return this.#drawing;
    }

    async #drawAll(): Promise<void> {
      const plotly = await loadPlotly();
      for (let figure = this.#take(); figure && !this.isDisposed; figure = this.#take()) {
        await nextFrame();
        if (this.isDisposed) return; // another figure may own the plot by now
        await drawOn(plotly, this.#plot, figure, this.#label);
        this.#keepPictureLater();
      }
    }

    #take(): Figure | undefined {
      const figure = this.#waiting;
      this.#waiting = undefined;
      return figure;
    }

    #keepPictureLater(): void {
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => void this.#keepPicture().catch(withoutPicture), quietMs);
    }

    /** Saves a picture with the figure, for viewers that cannot draw figures (GitHub, nbconvert). */
    async #keepPicture(): Promise<void> {
      const [figure, model] = [this.#figure, this.#model];
      if (!figure || !model || this.#png !== undefined || this.isDisposed) return;
      const plotly = await loadPlotly();
      const png = await takePicture(plotly, atStart(figure));
      const webp = await takePicture(plotly, atStart(figure), { format: 'webp', scale: 1 });
      if (figure !== this.#figure || this.isDisposed) return;
      this.#png = png;
      const words = describe(figure, model.data['text/plain']);
      model.setData({ data: { 'text/html': pictureElement(webp, words), ...model.data, [pictureType]: png } });
    }

    protected override onResize(): void {
      if (!this.#plot.classList.contains('js-plotly-plot')) return;
      void loadPlotly()
        .then((plotly) => this.isVisible && plotly.Plots.resize(this.#plot))
        .catch(this.#showText);
    }

    override dispose(): void {
      if (this.isDisposed) return;
      clearTimeout(this.#quiet);
      this.#unfollow();
      if (this.#plot.classList.contains('js-plotly-plot')) leavePlot(this.#plot, purge);
      super.dispose();
    }
  };
}

function purge(plot: HTMLElement): void {
  void loadPlotly().then(
    (plotly) => plotly.purge(plot),
    () => undefined,
  );
}

/** A figure that cannot be made a picture of is shown all the same. */
function withoutPicture(error: Error): void {
  console.warn(`layerlab: a figure has no picture: ${error.message}`);
}

/** Resolves at the next animation frame, or after 100 ms in a hidden page, which has none. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(late);
      resolve();
    });
  });
}
