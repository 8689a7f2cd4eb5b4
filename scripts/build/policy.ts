import type { Plugin } from 'vite';

const SERVED = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Puts a Content-Security-Policy first into the head of a page. */
export function withPolicy(html: string, policy: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  return html.replace('<head>', () => `<head>\n    ${meta}`);
}

/** The built page carries its own Content-Security-Policy. The development server needs inline scripts, so it has none. */
export const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  enforce: 'post',
  applyToEnvironment: ({ name }) => name === 'client',
  generateBundle(_, bundle) {
    const page = bundle['index.html'];
    if (page?.type === 'asset') page.source = withPolicy(String(page.source), SERVED);
  },
};
