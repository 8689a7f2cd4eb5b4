import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Where the build lies on the other site. */
export const FOLDER = '/lectures/2026/remapscope/';

/** A site of another origin, without headers of any kind: pages by their paths, and the build in a folder deep below. */
export async function otherSite(pages: Readonly<Record<string, string>> = {}) {
  const server = createServer(({ url = '/' }, answer) => {
    const path = decodeURIComponent(new URL(url, 'http://other').pathname);
    if (path === '/favicon.ico') {
      answer.writeHead(204).end();
      return;
    }
    try {
      const body = pages[path] ?? readFileSync(join('dist', normalize(`/${path.slice(FOLDER.length)}`)));
      if (pages[path] === undefined && !path.startsWith(FOLDER)) throw new Error('not there');
      answer.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html' }).end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections(); // a browser may hold one on which it never asked for anything
      return closed;
    },
  };
}
