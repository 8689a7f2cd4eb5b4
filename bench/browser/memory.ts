import { existsSync, readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright';

/** What one thread of a page holds, in bytes, by the browser's own count. */
export interface Held {
  readonly where: string;
  readonly heap: number;
  readonly arrays: number;
}

/** Asks one thread of a page: the page itself, or a worker. */
export type Send = (method: string) => Promise<unknown>;

/** What the page and its workers hold once garbage is collected. */
export async function heldBy(page: Page): Promise<Held[]> {
  const devTools = await page.context().newCDPSession(page);
  const held = [await heldIn('the page', (method) => devTools.send(method as 'Runtime.getHeapUsage'))];
  const workers = await sessionsOfWorkers(devTools);
  for (const [n, send] of workers.entries()) held.push(await heldIn(`worker ${n + 1}`, send));
  return held;
}

async function heldIn(where: string, send: Send): Promise<Held> {
  await send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = (await send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize: number;
  };
  return { where, heap: usedSize, arrays: backingStorageSize };
}

/** A way to speak to each worker of a page: its messages are wrapped into the page's. */
async function sessionsOfWorkers(devTools: CDPSession): Promise<Send[]> {
  const sessions: string[] = [];
  devTools.on('Target.attachedToTarget', ({ sessionId }) => sessions.push(sessionId));
  await devTools.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return sessions.map((sessionId) => (method) => {
    const answered = new Promise((resolve) => {
      const onMessage = (event: { readonly sessionId: string; readonly message: string }) => {
        const { id, result } = JSON.parse(event.message) as { id?: number; result: unknown };
        if (event.sessionId !== sessionId || id !== 1) return;
        devTools.off('Target.receivedMessageFromTarget', onMessage);
        resolve(result);
      };
      devTools.on('Target.receivedMessageFromTarget', onMessage);
    });
    const message = JSON.stringify({ id: 1, method });
    return devTools.send('Target.sendMessageToTarget', { sessionId, message }).then(() => answered);
  });
}

/**
 * Bytes of memory that the processes of the browser that hold pages have had at most at a moment, the largest of them,
 * code and all; undefined where the system does not tell it (it is read from /proc).
 */
export async function mostResident(browser: Browser): Promise<number | undefined> {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
  await devTools.detach();
  const files = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => `/proc/${id}/status`);
  const kib = files.filter(existsSync).map((file) => Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1]));
  return kib.length > 0 ? 1024 * Math.max(...kib) : undefined;
}
