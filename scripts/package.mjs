import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './install.mjs';
import { writeInterface } from './interface.mjs';

/**
 * Builds the package for the command line and for other programs in dist-package/, and packs it: one file for each, with
 * what they need inside, so that it has no dependency. Prints where the tarball is.
 */
const folder = join(root, 'dist-package');
/** Descriptions that the package has, by their names in it. */
const DESCRIBED = {
  'README.md': 'README.md',
  'src/scenario/fixtures/README.md': 'results.md',
  'src/maple/README.md': 'maple.md',
};
/** What links may lead to. */
const PACKED = { ...DESCRIBED, 'public/scenario.schema.json': 'scenario.schema.json', 'API.md': 'API.md' };

/**
 * A description without its pictures, with links to what is in the package, and the words of all others.
 * @param {string} text
 */
function inPackage(text) {
  return text
    .replaceAll(/^!\[.*\]\(.*\)\n+/gm, '')
    .replaceAll(/\[([^\]]+)\]\(([^)#]+)(#[^)]*)?\)/g, (_, words, path, part = '') => {
      const name = /** @type {Record<string, string>} */ (PACKED)[path];
      return name === undefined ? words : `[${words}](${name}${part})`;
    });
}

rmSync(folder, { recursive: true, force: true });

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    outDir: folder,
    emptyOutDir: true,
    ssr: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: { remapscope: join(root, 'src/cli/main.ts'), module: join(root, 'src/cli/module.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: 'simulator.js' },
    },
  },
});

const tsc = spawnSync(
  process.execPath,
  [join(root, 'node_modules/@typescript/native/bin/tsc'), '-p', join(root, 'tsconfig.package.json')],
  { cwd: root, stdio: 'inherit' },
);
if (tsc.status !== 0) process.exit(1);
// The types of scenarios are made from valibot's, which come along, so that nobody has to install it.
cpSync(join(root, 'node_modules/valibot/dist/index.d.mts'), join(folder, 'types/valibot.d.mts'));
const types = readdirSync(join(folder, 'types'), { recursive: true, encoding: 'utf8' });
for (const name of types.filter((each) => each.endsWith('.d.ts'))) {
  const file = join(folder, 'types', name);
  const up = '../'.repeat(name.split(/[\\/]/).length - 1) || './';
  const text = readFileSync(file, 'utf8');
  const apart = text.replaceAll(/(from |import\()(['"])valibot\2/g, `$1$2${up}valibot.mjs$2`);
  const local = apart.replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2');
  writeFileSync(file, local);
}

if (!(await writeInterface(folder))) process.exit(1);
cpSync(join(root, 'src/cli/host/run.c'), join(folder, 'run.c'));
cpSync(join(root, 'public/scenario.schema.json'), join(folder, PACKED['public/scenario.schema.json']));
mkdirSync(join(folder, 'licenses'));
cpSync(join(root, 'node_modules/valibot/LICENSE.md'), join(folder, 'licenses/valibot.md'));
for (const name of ['CHANGELOG.md', 'LICENSE']) cpSync(join(root, name), join(folder, name));
for (const [from, to] of Object.entries(DESCRIBED)) {
  const text = readFileSync(join(root, from), 'utf8').replace('`API.md`', '[`API.md`](API.md)');
  writeFileSync(join(folder, to), inPackage(text));
}

const { name, version, description, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const manifest = {
  ...{ name, version, description, license, type: 'module', engines },
  bin: { remapscope: 'remapscope.js' },
  exports: {
    '.': { types: './types/cli/module.d.ts', default: './module.js' },
    './scenario.schema.json': './scenario.schema.json',
  },
  types: './types/cli/module.d.ts',
};
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

const packed = spawnSync('npm', ['pack', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' });
if (packed.status !== 0) {
  process.stderr.write(packed.stderr);
  process.exit(1);
}
const [{ filename }] = JSON.parse(packed.stdout);
console.log(join(folder, filename));
