// A lock file that keeps two set-ups from running at once. It runs before any package is installed.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits until no running process holds the lock `name`, acquires it, and returns a function that releases it. */
export async function lock(folder, name) {
  const file = join(folder, `${name}.lock`);
  mkdirSync(folder, { recursive: true });
  for (let reported = false; !acquire(file); reported = true) {
    const holder = readHolder(file);
    if (!isAlive(holder) || isOld(file)) rmSync(file, { force: true });
    else if (!reported) console.log(`layerlab: waiting for the set-up in process ${holder} …`);
    await delay(100);
  }
  return () => rmSync(file, { force: true });
}

function acquire(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

/** No set-up takes an hour: by then the process id has been reused. */
function isOld(file) {
  try {
    return Date.now() - statSync(file).mtimeMs > 60 * 60_000;
  } catch {
    return false;
  }
}

/** Signal 0 only tests whether the process exists. */
function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
