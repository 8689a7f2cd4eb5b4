import { formatCount } from '../address/text.ts';
import { WORK_KINDS, type Work, type WorkKind } from '../scenario/work.ts';

const NAMES: Readonly<Record<WorkKind, readonly [one: string, more: string]>> = {
  ptesCopied: ['PTE', 'PTEs'],
  pmdsMoved: ['PMD entry', 'PMD entries'],
  pudsMoved: ['PUD entry', 'PUD entries'],
  hugeMoved: ['huge page', 'huge pages'],
  tablesMade: ['table made', 'tables made'],
  tablesFreed: ['table freed', 'tables freed'],
  flushesMoving: ['flush', 'flushes'],
  flushesUnmapping: ['flush of an unmap', 'flushes of unmaps'],
  lookups: ['VMA look-up', 'VMA look-ups'],
  refused: ['refused entry', 'refused entries'],
};

/** `2 PMD entries, 256 PTEs, 3 flushes`; what is 0 is left out. */
export function workText(work: Work, kinds: readonly WorkKind[] = WORK_KINDS): string {
  const parts = kinds
    .filter((kind) => work[kind] > 0)
    .map((kind) => `${formatCount(work[kind])} ${NAMES[kind][work[kind] === 1 ? 0 : 1]}`);
  return parts.join(', ') || 'nothing';
}

/** The same of what was moved only: `256 PTEs, 2 PMD entries`. */
export function movedText(work: Work): string {
  return workText(work, ['ptesCopied', 'pmdsMoved', 'pudsMoved', 'hugeMoved']);
}
