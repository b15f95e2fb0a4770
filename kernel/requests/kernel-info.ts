/** kernel_info_request: answered before TypeScript is loaded. Messaging spec, "Kernel info". */
import { createRequire } from 'node:module';
import type { Requests } from '../protocol/messages.js';
import { protocolVersion } from '../protocol/node/wire.js';

const require = createRequire(import.meta.url);
const versionOf = (path: string): string => (require(path) as { version: string }).version;

const helpLinks = [
  { text: 'TypeScript handbook', url: 'https://www.typescriptlang.org/docs/handbook/intro.html' },
  { text: 'Node.js', url: 'https://nodejs.org/api/' },
  { text: 'ndarray', url: 'https://github.com/scijs/ndarray' },
  { text: 'plotly.js', url: 'https://plotly.com/javascript/' },
];

export async function kernelInfo(): Promise<Requests['kernel_info_request']['reply']> {
  const version = versionOf('../../package.json');
  const typescript = versionOf('typescript/package.json');
  return {
    status: 'ok',
    protocol_version: protocolVersion,
    implementation: 'layerlab',
    implementation_version: version,
    language_info: {
      name: 'typescript',
      version: typescript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: { name: 'javascript', typescript: true, mode: 'typescript' },
      nbconvert_exporter: 'script',
    },
    banner: `Layerlab ${version}: TypeScript ${typescript} on Node ${process.versions.node}`,
    help_links: helpLinks,
    debugger: false,
    supported_features: ['kernel subshells'],
  };
}
