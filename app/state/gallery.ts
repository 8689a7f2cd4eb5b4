import { create } from 'zustand';
import type { KernelId } from '../../src/kernels/kernels.ts';
import { AsideClient } from '../../src/worker/asideClient.ts';
import { Superseded } from '../../src/worker/client.ts';
import type { Card } from '../../src/worker/gallery.ts';

interface Gallery {
  /** What the small pictures are drawn from, by kernel and by the scenario's name, as far as it is there. */
  readonly cards: Readonly<Partial<Record<KernelId, ReadonlyMap<string, Card>>>>;
  /** A sentence about why there are no pictures. */
  readonly problem: string | undefined;
  readonly filter: string;
}

export const useGallery = create<Gallery>(() => ({ cards: {}, problem: undefined, filter: '' }));

/** Not the one that runs the scenario on the main screen: neither is to wait for the other. */
const client = new AsideClient();

/** Kernels whose cards are all there, or being made. */
const asked = new Set<KernelId>();

/** Has the library run on a kernel, once, for its small pictures. */
export async function drawGallery(kernel: KernelId): Promise<void> {
  if (asked.has(kernel)) return;
  asked.add(kernel);
  useGallery.setState({ problem: undefined });
  try {
    await client.gallery(kernel, (card) => {
      const { cards } = useGallery.getState();
      useGallery.setState({ cards: { ...cards, [kernel]: new Map(cards[kernel]).set(card.name, card) } });
    });
  } catch (error) {
    asked.delete(kernel);
    if (!(error instanceof Superseded)) useGallery.setState({ problem: (error as Error).message });
  }
}
