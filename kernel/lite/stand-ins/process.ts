/** The little of Node's `process` that path functions and tslab's converter ask for. */
interface Process {
  readonly version: string;
  readonly platform: string;
  readonly env: object;
  cwd(): string;
}

export const process: Process = { version: 'v22.0.0', platform: 'browser', env: {}, cwd: () => '/' };
