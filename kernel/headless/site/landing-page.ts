/** The page that a site opens with: what it is, one picture, and a link to each notebook. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml } from '../../cells/notebook/values/html-table.js';
import type { SiteNotebook } from './contents.js';

const template = 'kernel/headless/site/landing.html';
const pictures = {
  'start-here.png': 'docs/images/start-here.png',
  'layerlab.svg': 'kernel/jupyter/logos/logo-svg.svg',
};

/** Replaces the site's first page, which only went on to JupyterLab. */
export function addLandingPage(root: string, site: string, notebooks: readonly SiteNotebook[]): void {
  for (const [name, file] of Object.entries(pictures)) cpSync(join(root, file), join(site, name));
  const texts: Readonly<Record<string, string>> = {
    first: linkTo('notebooks', notebooks[0]!.path),
    notebooks: notebooks.map(entry).join('\n'),
  };
  const page = readFileSync(join(root, template), 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_, name) => texts[name] ?? '');
  writeFileSync(join(site, 'index.html'), page);
}

/** The address of a notebook in one of JupyterLite's applications, relative to the site. */
function linkTo(app: 'lab' | 'notebooks', path: string): string {
  return `${app}/index.html?path=${encodeURIComponent(path)}`;
}

function entry({ path, title }: SiteNotebook): string {
  const name = escapeHtml(title.replaceAll('`', ''));
  return `      <li>
        <a class="title" href="${linkTo('notebooks', path)}">${name}</a>
        <a href="${linkTo('lab', path)}" aria-label="${name}, in JupyterLab">in JupyterLab</a>
        <details data-path="${escapeHtml(linkTo('notebooks', path))}" data-title="${name}">
          <summary aria-label="Embed ${name}">embed</summary>
        </details>
      </li>`;
}
