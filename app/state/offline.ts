import { create } from 'zustand';

/** Takes the place of this version when it is called. */
export const useUpdate = create<{ readonly update: (() => void) | undefined }>(() => ({ update: undefined }));

/**
 * Has a service worker keep the page, so that it opens without a network. A newer version is offered, never forced: it waits
 * until it is asked for, or until every page of this one is closed. Where there can be none, all works as it does without.
 */
export async function keepOffline(): Promise<void> {
  if (!import.meta.env.PROD || window.top !== window || !('serviceWorker' in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register('./sw.js');
    offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') offer(registration.waiting);
      });
    });
  } catch {
    // Storage is forbidden, or this is not a place for one: the page needs none.
  }
}

function offer(waiting: ServiceWorker | null): void {
  // Without a controller it is the first version, which nobody has to be asked about.
  if (!waiting || !navigator.serviceWorker.controller) return;
  useUpdate.setState({
    update: () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      waiting.postMessage('take over');
    },
  });
}
