import type { Kernel } from '../../kernels/kernels.ts';
import type { Operation } from '../../scenario/schema.ts';
import { rowOfStep, spansAround, stepRow } from '../../trace/rows.ts';
import type { Trace } from '../../trace/trace.ts';
import { told } from './deed.ts';
import type { Listing, ListingLine, ListingName } from './line.ts';
import { hugetlbLines, mayRealign, movePageTablesLines, realignLines } from './moveLines.ts';
import { execLines, moveVmaLines, mremapLines, unmapLines } from './mremapLines.ts';

/** The listings of a kernel. One that never realigns has none about that. */
export type Listings = Readonly<Partial<Record<ListingName, Listing>>>;

/** The algorithm of a kernel, function by function, in our own words. Follows from its rules alone. */
export function listingsOf({ mremap: rules }: Kernel): Listings {
  return {
    mremap: { name: 'mremap', of: 'mremap', lines: mremapLines(rules) },
    move_vma: { name: 'move_vma', of: 'move_vma', lines: moveVmaLines(rules) },
    ...(mayRealign(rules)
      ? { realign: { name: 'realign', of: 'try_realign_addr', lines: realignLines(rules) } as const }
      : {}),
    move_page_tables: { name: 'move_page_tables', of: 'move_page_tables', lines: movePageTablesLines(rules) },
    hugetlb: { name: 'hugetlb', of: 'move_hugetlb_page_tables', lines: hugetlbLines() },
    unmap: { name: 'unmap', of: 'do_munmap', lines: unmapLines() },
    exec: { name: 'exec', of: 'relocate_vma_down', lines: execLines() },
  };
}

/** The listing that an operation begins with; undefined for one that moves no page tables. */
export function listingBegunBy({ op }: Operation): ListingName | undefined {
  if (op === 'mremap') return 'mremap';
  return op === 'exec_stack_shift' ? 'exec' : undefined;
}

/** The line that the step before `position` stands on; undefined where no listing tells of it. */
export function currentLine(
  listings: Listings,
  ops: readonly Operation[],
  trace: Trace,
  position: number,
): { readonly listing: Listing; readonly line: ListingLine } | undefined {
  if (position === 0) return undefined;
  const row = stepRow(trace, rowOfStep(trace, position - 1));
  const [operation] = spansAround(trace, row.first);
  const begun = operation && listingBegunBy(ops[operation.number]!);
  const step = begun && told(trace, row, begun === 'exec');
  const listing = step && listings[step.listing];
  const line = listing?.lines.find(({ litBy }) => litBy.includes(step!.deed));
  return listing && line && { listing, line };
}
