/** kernel_info_request: answered before TypeScript is loaded. Messaging spec, "Kernel info". */
import type { Reply } from '../protocol/messages.js';
import { protocolVersion } from '../protocol/session.js';

export interface Versions {
  readonly kernel: string;
  readonly typescript: string;
  /** The JavaScript platform with its version, such as `Node 22.1.0`. */
  readonly host: string;
}

const helpLinks = [
  { text: 'TypeScript handbook', url: 'https://www.typescriptlang.org/docs/handbook/intro.html' },
  { text: 'Node.js', url: 'https://nodejs.org/api/' },
  { text: 'ndarray', url: 'https://github.com/scijs/ndarray' },
  { text: 'plotly.js', url: 'https://plotly.com/javascript/' },
];

export async function kernelInfo(
  { kernel, typescript, host }: Versions,
  hasDebugger: boolean,
): Reply<'kernel_info_request'> {
  return {
    status: 'ok',
    protocol_version: protocolVersion,
    implementation: 'layerlab',
    implementation_version: kernel,
    language_info: {
      name: 'typescript',
      version: typescript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: { name: 'javascript', typescript: true, mode: 'typescript' },
      nbconvert_exporter: 'script',
    },
    banner: `Layerlab ${kernel}: TypeScript ${typescript} on ${host}`,
    help_links: helpLinks,
    debugger: hasDebugger,
    supported_features: ['kernel subshells', ...(hasDebugger ? ['debugger'] : [])],
  };
}
