import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Files that are built beside the page, of the same sources, after it. */
const BESIDE = ['standalone.html'];

/** Writes sw.js: a service worker that keeps the files of this build, under a version that changes when one of them does. */
export const offline: Plugin = {
  name: 'offline',
  enforce: 'post',
  applyToEnvironment: ({ name }) => name === 'client',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('There is no index.html to be kept.');
      const code = readFileSync(new URL('sw.js', import.meta.url), 'utf8');
      const still = readdirSync('public').filter((name) => name.includes('.'));
      // The address of the folder itself is how most people come.
      const files = ['./', ...Object.keys(bundle).filter((name) => !name.startsWith('examples/')), ...BESIDE, ...still];
      const version = createHash('sha256')
        .update(JSON.stringify([files, String(page.source), code]))
        .digest('hex')
        .slice(0, 12);
      const source = `const FILES = ${JSON.stringify(files)};\nconst VERSION = '${version}';\n${code}`;
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  },
};
