import { PAGE_SIZE } from '../../address/geometry.ts';
import { START_BRK } from '../../mm/limits.ts';
import { type Outcome, resolve } from '../run.ts';
import type { Operation } from '../schema.ts';

/**
 * Private memory as a program sees it: one value a mapped page, its token, or undefined while it is not resident.
 * It is told how each call ended, and knows nothing of VMAs or page tables.
 */
export class NaiveMemory {
  readonly pages = new Map<number, number | undefined>();
  #token = 1;
  /** First page above the heap. */
  #heapEnd = START_BRK / PAGE_SIZE;

  /** Does what `operation` did, which ended with the last of `outcomes`. */
  apply(operation: Operation, outcomes: readonly Outcome[]): void {
    const outcome = outcomes.at(-1)!;
    const number = (text: string | undefined) => Number(resolve(outcomes, text ?? '0x0'));
    if (outcome.kind === 'skipped') return;
    switch (operation.op) {
      case 'touch':
      case 'read':
        for (let i = 0; outcome.kind === 'accessed' && i < outcome.done; i++) {
          const page = Math.floor((number(operation.addr) + i * number(operation.stride)) / PAGE_SIZE);
          if (operation.op === 'touch') this.pages.set(page, this.#token++);
          else if (this.pages.get(page) === undefined) this.pages.set(page, 0);
        }
        return;
      case 'mmap':
        if (outcome.kind !== 'returned') return;
        for (const page of range(outcome.value, number(operation.len))) this.pages.set(page, undefined);
        return;
      case 'munmap':
        if (outcome.kind !== 'returned') return;
        for (const page of range(number(operation.addr), number(operation.len))) this.pages.delete(page);
        return;
      case 'madvise':
        // A hole in the range makes the call fail, but does not stop it.
        if (operation.advice !== 'dontneed' || (outcome.kind === 'failed' && outcome.errno !== 'ENOMEM')) return;
        for (const page of range(number(operation.addr), number(operation.len)))
          if (this.pages.has(page)) this.pages.set(page, undefined);
        return;
      case 'brk':
        if (outcome.kind === 'returned') this.#moveHeapEnd(Math.ceil(outcome.value / PAGE_SIZE));
        return;
      case 'mremap':
        if (outcome.kind !== 'returned') return;
        this.#remap(
          range(number(operation.old), number(operation.oldLen)),
          range(outcome.value, number(operation.newLen)),
          leavesSource(operation.flags),
        );
    }
  }

  #moveHeapEnd(end: number): void {
    for (let page = this.#heapEnd; page < end; page++) this.pages.set(page, undefined);
    for (let page = end; page < this.#heapEnd; page++) this.pages.delete(page);
    this.#heapEnd = end;
  }

  #remap(from: number[], to: number[], leavesSource: boolean): void {
    const tail = from.splice(to.length);
    const grown = to.splice(from.length);
    for (const page of tail) this.pages.delete(page);
    for (const page of grown) this.pages.set(page, undefined);
    if (from[0] === to[0]) return;
    from.forEach((page, i) => {
      // From 6.17 on the range may have holes. What lies at their place in the destination stays.
      if (!this.pages.has(page)) return;
      this.pages.set(to[i]!, this.pages.get(page));
      if (leavesSource) this.pages.set(page, undefined);
      else this.pages.delete(page);
    });
  }

  /** A call that fails may have unmapped something before: forgets what is not mapped any more. */
  keepOnly(mapped: ReadonlySet<number>): void {
    for (const page of this.pages.keys()) if (!mapped.has(page)) this.pages.delete(page);
  }

  /** A call may leave its source mapped, without pages, because unmapping it failed. */
  takeIn(mapped: ReadonlySet<number>): void {
    for (const page of mapped) if (!this.pages.has(page)) this.pages.set(page, undefined);
  }

  /** The resident pages and their tokens, ascending. */
  resident(): [number, number][] {
    return [...this.pages].filter((page): page is [number, number] => page[1] !== undefined).sort(([a], [b]) => a - b);
  }
}

/** Numbers of the pages from `address` on, as many as `bytes` takes. */
function range(address: number, bytes: number): number[] {
  return Array.from({ length: Math.ceil(bytes / PAGE_SIZE) }, (_, i) => address / PAGE_SIZE + i);
}

function leavesSource(flags: (Operation & { op: 'mremap' })['flags']): boolean {
  return typeof flags === 'number' ? (flags & 4) !== 0 : flags.includes('dontunmap');
}
