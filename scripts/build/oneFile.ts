import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';
import { withPolicy } from './policy.ts';

interface OneFile {
  /** Environment that builds it. */
  readonly environment: string;
  /** The page it is made from, and the file that it becomes. */
  readonly page: string;
  readonly file: string;
  /** Modules that are another in it, by path from the root, besides those of every page of one file. */
  readonly instead?: Readonly<Record<string, string>>;
}

/** Modules of which a page of one file has another form, by path from the root. */
const INSTEAD: Readonly<Record<string, string>> = {
  'src/worker/spawn.ts': 'app/embed/spawnInline.ts',
  'app/state/offline.ts': 'app/state/offlineAlready.ts',
  'app/state/recordings.ts': 'app/state/recordingsElsewhere.ts',
  'app/state/wholePage.ts': 'app/state/wholePageHere.ts',
};

/**
 * Makes a page that is one file: script, styles and worker stand in it. A page from `file://`, and one in a frame with
 * `sandbox="allow-scripts"`, has an origin of its own, from which it can load neither modules nor a worker. The policy
 * allows the script and the styles by their hashes and nothing else: no request leaves such a page.
 */
export function oneFile({ environment, page, file, instead = {} }: OneFile): Plugin {
  const modules = Object.entries({ ...INSTEAD, ...instead });
  return {
    name: `one-file-${environment}`,
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === environment,
    load(id) {
      const found = modules.find(([from]) => id === resolve(from));
      return found && `export * from ${JSON.stringify(resolve(found[1]))};`;
    },
    transform: {
      order: 'pre',
      handler: (code) => withoutFetching(code),
    },
    generateBundle(_, bundle) {
      const html = bundle[page];
      if (html?.type !== 'asset') throw new Error(`There is no ${page} to make ${file} from.`);
      const source = inOneFile(String(html.source), bundle);
      for (const name of Object.keys(bundle)) delete bundle[name];
      this.emitFile({ type: 'asset', fileName: file, source });
      const packed = gzipSync(source, { level: 9 }).length;
      this.environment.logger.info(`${file}: ${(packed / 1000).toFixed(1)} kB with gzip, all in`);
    },
  };
}

/** A module without import(): what is in the file anyway is imported at its head. Else every module would be wrapped, to be run later. */
function withoutFetching(code: string): string | undefined {
  const modules: string[] = [];
  const changed = code.replace(/(?<==>\s+)import\((["'][^"']+["'])\)/g, (_, module: string) => {
    modules.push(module);
    return `Promise.resolve(fetched${modules.length})`;
  });
  if (modules.length === 0) return undefined;
  return [...modules.map((module, i) => `import * as fetched${i + 1} from ${module};`), changed].join('\n');
}

function inOneFile(html: string, bundle: Rolldown.OutputBundle): string {
  const files = Object.values(bundle);
  const chunks = files.filter((file) => file.type === 'chunk');
  const [chunk] = chunks;
  if (!chunk || chunks.length > 1) throw new Error(`One script was wanted, not ${chunks.length}.`);
  const script = chunk.code
    .replaceAll('__VITE_PRELOAD__', 'void 0') // Vite leaves its mark where no import() is left to preload for
    .replaceAll('</script', '<\\/script')
    .replaceAll('<!--', '<\\!--');
  const styles = files
    .filter((file): file is Rolldown.OutputAsset => file.type === 'asset' && file.fileName.endsWith('.css'))
    .map(({ source }) => String(source))
    .join('');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(styles)}`,
    'worker-src blob:',
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const bare = html
    .replaceAll(/\s*<script type="module"[^>]*><\/script>/g, '')
    .replaceAll(/\s*<link rel="(?:stylesheet|modulepreload)"[^>]*>/g, '')
    .replace(/(<link rel="icon" href=)"[^"]*"/, (_, before) => `${before}"${icon()}"`);
  // Functions, since code may hold `$&` and the like. The script stands last: it wants the page before it.
  return withPolicy(bare, policy)
    .replace('</head>', () => `<meta name="remapscope-link" content="" /><style>${styles}</style></head>`)
    .replace('</body>', () => `<script type="module">${script}</script></body>`);
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function icon(): string {
  return `data:image/svg+xml;base64,${readFileSync('public/favicon.svg').toString('base64')}`;
}
