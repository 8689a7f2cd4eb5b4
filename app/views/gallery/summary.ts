import { formatCount, plural } from '../../../src/address/text.ts';
import type { StripCard, TreeCard } from '../../../src/worker/gallery.ts';

/** What a kernel made of a scenario: a few words, and the shape of the mark beside them. */
export interface Summary {
  readonly mark: 'realigned' | 'pud' | 'pmd' | 'pte' | 'mixed' | 'failed' | 'tree';
  readonly text: string;
}

/** Counted from the run. */
export function summaryOf(card: StripCard | TreeCard): Summary {
  if (card.kind === 'tree') {
    const nodes = card.tree.reduce((sum, { ids }) => sum + ids.length, 0);
    return { mark: 'tree', text: `${plural(card.tree.length, 'level')}, ${plural(nodes, 'node')}` };
  }
  if (card.failure) return { mark: 'failed', text: `stops with ${card.failure}` };
  const { ptesCopied, pmdsMoved, pudsMoved, hugeMoved, refused } = card.work;
  const moved = [
    ...(pudsMoved > 0 ? [plural(pudsMoved, 'PUD entry', 'PUD entries')] : []),
    ...(pmdsMoved > 0 ? [plural(pmdsMoved, 'PMD entry', 'PMD entries')] : []),
    ...(hugeMoved > 0 ? [plural(hugeMoved, 'huge page')] : []),
    ...(ptesCopied > 0 ? [plural(ptesCopied, 'PTE')] : []),
  ];
  const all = moved.join(' and ') || 'nothing';
  const but = refused > 0 ? `; ${plural(refused, 'table')} refused` : '';
  if (card.realigned) return { mark: 'realigned', text: `realigns: ${all}` };
  if (moved.length !== 1) return { mark: 'mixed', text: `${all}${but}` };
  if (ptesCopied > 0) return { mark: 'pte', text: `PTE by PTE: ${formatCount(ptesCopied)}${but}` };
  if (pudsMoved > 0) return { mark: 'pud', text: `whole: ${all}` };
  return { mark: 'pmd', text: hugeMoved > 0 ? `whole: ${all}` : `PMD by PMD: ${formatCount(pmdsMoved)}` };
}
