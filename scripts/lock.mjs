import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Waits until no living process holds the lock `name`, takes it, and returns what gives it back. */
export async function lock(folder, name) {
  const file = join(folder, `${name}.lock`);
  mkdirSync(folder, { recursive: true });
  for (let told = false; !take(file); told = true) {
    const holder = readHolder(file);
    if (!isAlive(holder) || isOld(file)) rmSync(file, { force: true });
    else if (!told) console.log(`layerlab: waiting for the set-up that process ${holder} is doing …`);
    await pause(100);
  }
  return () => rmSync(file, { force: true });
}

function take(file) {
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

/** No set-up takes so long: the number belongs to another process by now. */
function isOld(file) {
  try {
    return Date.now() - statSync(file).mtimeMs > 60 * 60_000;
  } catch {
    return false;
  }
}

/** Signal 0 asks whether a process exists without touching it. */
function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
