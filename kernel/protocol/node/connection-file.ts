/** The connection file: addresses of the kernel's five sockets, and the key that signs messages. */
import { readFileSync } from 'node:fs';

/** Messaging spec, "Connection files". */
export interface ConnectionInfo {
  readonly transport: 'tcp' | 'ipc';
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme: string;
  /** CurveZMQ keys in Z85. jupyter_client writes both if it wants encryption. */
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
}

export type ChannelName = 'shell' | 'iopub' | 'stdin' | 'control' | 'hb';

const channels = ['shell', 'iopub', 'stdin', 'control', 'hb'] as const;

/** Reads and checks a connection file. Throws an error that names the file and the problem. */
export function readConnectionFile(path: string): ConnectionInfo {
  const info = parse(path);
  for (const name of channels) {
    const port = info[`${name}_port`];
    if (!Number.isInteger(port)) throw new Error(`${path}: expected ${name}_port to be a port number, got ${port}`);
  }
  checkKeys(path, info);
  if (info.signature_scheme && info.signature_scheme !== 'hmac-sha256') {
    throw new Error(`${path}: expected signature_scheme hmac-sha256, got ${info.signature_scheme}`);
  }
  return { ...info, transport: info.transport ?? 'tcp', ip: info.ip ?? '127.0.0.1', key: info.key ?? '' };
}

/** A kernel without encryption in place of one whose keys are damaged would be read by everybody. */
function checkKeys(path: string, info: ConnectionInfo): void {
  const names = ['curve_publickey', 'curve_secretkey'] as const;
  if (names.every((name) => info[name] == null)) return;
  for (const name of names)
    if (typeof info[name] !== 'string' || info[name].length !== 40)
      throw new Error(`${path}: expected ${name} to be a key of 40 characters (Z85)`);
}

function parse(path: string): ConnectionInfo {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text) as ConnectionInfo;
  } catch {
    throw new Error(`${path}: expected JSON`);
  }
}

/** Returns the address to bind for a channel: only the file's IP, never all interfaces. */
export function addressOf(info: ConnectionInfo, channel: ChannelName): string {
  const port = info[`${channel}_port`];
  return info.transport === 'ipc' ? `ipc://${info.ip}-${port}` : `tcp://${info.ip}:${port}`;
}
