import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);

/** What the example of a reveal.js deck loads, of the package that is installed. */
const REVEAL = { 'reveal.css': 'reveal.css', 'reveal.mjs': 'reveal.mjs', 'notes.mjs': 'plugin/notes.mjs' } as const;

/** Puts beside the examples of public/ what they need: reveal.js, and the Marp deck as it comes out of its Markdown. */
export const examples: Plugin = {
  name: 'examples',
  applyToEnvironment: ({ name }) => name === 'client',
  async generateBundle() {
    const folder = dirname(require.resolve('reveal.js'));
    for (const [name, file] of Object.entries(REVEAL)) {
      this.emitFile({ type: 'asset', fileName: `examples/reveal/${name}`, source: readFileSync(join(folder, file)) });
    }
    const licence = readFileSync(join(folder, '../LICENSE'));
    this.emitFile({ type: 'asset', fileName: 'examples/reveal/LICENSE', source: licence });
    this.emitFile({ type: 'asset', fileName: 'examples/marp.html', source: await marpDeck() });
  },
};

async function marpDeck(): Promise<string> {
  const { Marp } = await import('@marp-team/marp-core');
  const markdown = readFileSync('public/examples/marp.md', 'utf8');
  // As with `marp --html`: our element is no part of Markdown.
  const { html, css } = new Marp({ html: true, script: false }).render(markdown);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>remapscope in Marp</title>
<style>${css}</style>
</head>
<body>
${html}
</body>
</html>
`;
}
