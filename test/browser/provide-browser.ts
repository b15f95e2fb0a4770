import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'msedge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((folder) => [
    join(folder ?? '', 'Google/Chrome/Application/chrome.exe'),
    join(folder ?? '', 'Microsoft/Edge/Application/msedge.exe'),
  ]),
];

/**
 * The path of a Chromium, Chrome or Edge: `$LAYERLAB_BROWSER`, an installed one, Debian's package where we may install
 * it, Playwright's download otherwise.
 *
 * @throws Error that says in one line what to install
 */
export async function provideBrowser(): Promise<string> {
  const found = installedBrowser() ?? installFromDebian() ?? downloadWithPlaywright();
  if (found) return found;
  throw new Error(
    'no browser for the tests: install Chromium, Chrome or Edge (Debian: apt install chromium), or name one in LAYERLAB_BROWSER.',
  );
}

function installedBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.LAYERLAB_BROWSER, ...onPath, ...applications, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  );
}

/** With it a font, since without any no text is drawn. */
function installFromDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.log('layerlab: installing chromium for the browser tests …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return installedBrowser();
}

function downloadWithPlaywright(): string | undefined {
  console.log('layerlab: downloading Chromium with Playwright for the browser tests …');
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return installedBrowser();
}
