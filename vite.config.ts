import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const policy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The built page carries its own Content-Security-Policy. The development server needs inline scripts, so it has none. */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
};

export default defineConfig({
  base: './', // works at any path of any static host
  plugins: [react(), contentSecurityPolicy],
  build: {
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the policy allows no data: font and no data: worker
  },
  worker: { format: 'es' },
});
