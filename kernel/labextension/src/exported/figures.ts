/** The script of an exported page that draws its figures, with their controls. */
import * as plotly from 'plotly.js-dist';
import { controlsOf, figureAt, initialOf } from '../figures/baked.js';
import { makeControls } from '../figures/controls.js';
import { drawOn } from '../figures/draw.js';
import { altOf, describe, type Figure, heightOf } from '../figures/figure.js';
import { readFigure } from '../figures/read-figure.js';

/** Draws the figure whose JSON lies in the element. What cannot be drawn stays in words, with the reason. */
async function show(place: HTMLElement): Promise<void> {
  const words = place.querySelector('pre')!;
  try {
    const json: unknown = JSON.parse(place.querySelector('script')!.textContent!);
    // Anybody may have written the notebook, and a page that is opened from a disk must ask no server.
    const figure = readFigure(json, false, 'file:///');
    await draw(place, figure, words.textContent!);
    words.remove();
  } catch (error) {
    words.textContent += `\n\nThis figure cannot be drawn: ${(error as Error).message}.`;
  }
}

async function draw(place: HTMLElement, figure: Figure, words: string): Promise<void> {
  const controls = controlsOf(figure);
  const plot = document.createElement('div');
  plot.style.minHeight = `${heightOf(figure)}px`;
  place.append(plot);
  if (controls.length === 0) return drawOn(plotly, plot, figure, words);
  const at = (chosen: readonly number[]): Promise<void> => {
    const shown = figureAt(figure, controls, chosen);
    return drawOn(plotly, plot, shown, describe(shown, altOf(shown) ?? words));
  };
  place.insertBefore(
    makeControls(controls, (chosen) => void at(chosen)),
    plot,
  );
  return at(initialOf(controls));
}

/** A page of twenty figures opens at once: each is drawn when it comes near. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      void show(target as HTMLElement);
    }
  },
  { rootMargin: '800px' },
);

for (const place of document.querySelectorAll('.layerlab-Figure')) observer.observe(place);
addEventListener('beforeprint', () => {
  for (const place of document.querySelectorAll<HTMLElement>('.layerlab-Figure:has(> pre)')) {
    observer.unobserve(place);
    void show(place);
  }
});
