import type { Plugin } from 'vite';

/** How a page names a script that its own script imports. */
const NAMED = /<link rel="modulepreload" crossorigin href="([^"]*\/ahead-[^"]*\.js)">/;

/** The built page runs app/ahead.ts as soon as that is there, without waiting for all else that it needs. */
export const ahead: Plugin = {
  name: 'ahead',
  enforce: 'post',
  applyToEnvironment: ({ name }) => name === 'client',
  generateBundle(_, bundle) {
    const page = bundle['index.html'];
    if (page?.type !== 'asset' || !NAMED.test(String(page.source)))
      throw new Error('index.html names no app/ahead.ts.');
    page.source = String(page.source).replace(NAMED, '<script type="module" async crossorigin src="$1"></script>');
  },
};
