import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions } from 'vite';
import { ahead } from './scripts/build/ahead.ts';
import { examples } from './scripts/build/examples.ts';
import { offline } from './scripts/build/offline.ts';
import { oneFile } from './scripts/build/oneFile.ts';
import { contentSecurityPolicy } from './scripts/build/policy.ts';

/** What a page of one file is built with: nothing may stay beside it. */
const inOneFile = (page: string): EnvironmentOptions => ({
  consumer: 'client',
  build: {
    emptyOutDir: false,
    copyPublicDir: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: { input: page, output: { codeSplitting: false } },
  },
});

/** A script with a name of its own, for other pages to load. */
const script = (input: string, name: string): EnvironmentOptions => ({
  consumer: 'client',
  build: {
    emptyOutDir: false,
    copyPublicDir: false,
    rolldownOptions: { input, preserveEntrySignatures: 'strict', output: { entryFileNames: name } },
  },
});

export default defineConfig({
  base: './', // works at any path of any static host
  plugins: [
    react(),
    contentSecurityPolicy,
    ahead,
    examples,
    offline,
    oneFile({ environment: 'standalone', page: 'index.html', file: 'standalone.html' }),
    oneFile({
      environment: 'embed',
      page: 'embed.html',
      file: 'embed.html',
      instead: {
        'src/worker/spawn.ts': 'app/embed/spawnRunWorker.ts',
        'app/state/changes.ts': 'app/embed/noChanges.ts',
        'app/state/flip.ts': 'app/embed/noFlips.ts',
        'app/ui/Term.tsx': 'app/embed/PlainTerm.tsx',
        'app/views/address-space/LazyGrips.ts': 'app/embed/NoGrips.tsx',
        'app/views/maple-tree/TreeText.tsx': 'app/embed/NoTreeText.tsx',
      },
    }),
  ],
  build: {
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the policy allows no data: font and no data: worker
  },
  environments: {
    // What the first picture needs is one file, whatever parts fetched later share with it: together it packs smaller.
    // Only what runs ahead of it is another.
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                { name: 'ahead', test: /\/app\/ahead\.ts$/, priority: 1 },
                { name: 'first', tags: ['$initial'] },
              ],
            },
          },
        },
      },
    },
    standalone: inOneFile('index.html'),
    embed: inOneFile('embed.html'),
    element: script('app/embed/element.ts', 'remap-scope.js'),
    reveal: script('app/embed/reveal.ts', 'remap-scope-reveal.js'),
  },
  // One after the other: the first empties the folder.
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) {
        if (environment.config.consumer === 'client') await builder.build(environment);
      }
    },
  },
  worker: {
    format: 'iife', // a page from file:// may start a worker from a text only as a classic script
    rolldownOptions: {
      output: { comments: { annotation: false } },
      treeshake: { propertyReadSideEffects: false }, // no getter of ours does anything
    },
  },
});
