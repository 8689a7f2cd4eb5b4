import type { Events, RecordedOperation } from './recording.ts';
import type { OperationResult } from './results.ts';

/** What is compared, each by itself. */
export const ASPECTS = ['outcome', 'maps', 'pages', 'pt', 'tables', 'moved', 'warnings', 'events'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** The first operation at which an aspect differs. */
export interface Difference {
  readonly aspect: Aspect;
  readonly operation: number;
  readonly recorded: unknown;
  readonly simulated: unknown;
}

export interface Agreement {
  /** Aspects that were recorded, and so could be compared. */
  readonly compared: readonly Aspect[];
  /** At most one an aspect. */
  readonly differences: readonly Difference[];
}

/** Holds what the simulator gave for the operations of a scenario against what a kernel gave for them. */
export function agreementOf(
  recorded: readonly RecordedOperation[],
  simulated: readonly RecordedOperation[],
): Agreement {
  const wanted = factsOf(recorded);
  const given = factsOf(simulated);
  const compared = ASPECTS.filter((aspect) => wanted.some((facts) => facts[aspect] !== undefined));
  const differences = compared.flatMap((aspect): Difference[] => {
    const operation = wanted.findIndex((facts, i) => !agree(aspect, facts, given[i]));
    if (operation < 0) return [];
    return [{ aspect, operation, recorded: wanted[operation]![aspect], simulated: given[operation]?.[aspect] }];
  });
  return { compared, differences };
}

/** What is compared of an operation. An aspect that does not apply, or was not recorded, is undefined. */
type Facts = Readonly<Record<Aspect, unknown>> & { readonly events: Events | undefined; readonly eventsCut: boolean };

function factsOf(operations: readonly RecordedOperation[]): Facts[] {
  const rename = renamer();
  return operations.map((operation) => ({
    outcome: [
      operation.ret,
      operation.errno,
      operation.done,
      operation.fault,
      operation.signal,
      operation.skipped,
      operation.chosen?.addr,
    ],
    maps: operation.maps,
    pages: operation.pages,
    pt: rename(operation.pt),
    tables: operation.tables,
    moved: operation.moved && [
      operation.moved.pud ?? 0,
      operation.moved.pmd ?? 0,
      operation.moved.huge ?? 0,
      operation.moved.pte ?? 0,
    ],
    warnings: operation.warnings,
    events: operation.trace?.events && eventsOfMove(operation.trace.events),
    eventsCut: operation.trace?.cut !== undefined,
  }));
}

function agree(aspect: Aspect, recorded: Facts, simulated: Facts | undefined): boolean {
  const wanted = recorded[aspect];
  if (wanted === undefined) return true;
  if (!simulated) return false;
  const given =
    aspect === 'events' && recorded.eventsCut ? simulated.events?.slice(0, recorded.events?.length) : simulated[aspect];
  return JSON.stringify(wanted) === JSON.stringify(given);
}

/**
 * Gives tables new names by first appearance, kind by kind: `pte#1`, `pte#2`, … Recordings and simulator number them in
 * different orders; what counts is which one is the same as an earlier one.
 */
function renamer(): (pt: OperationResult['pt']) => OperationResult['pt'] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const renamed = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const kind = name.split('#', 1)[0]!;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    names.set(name, `${kind}#${count}`);
    return `${kind}#${count}`;
  };
  return (pt) => pt?.map(([level, va, table, ...rest]) => [level, va, renamed(String(table)), ...rest]);
}

const COMPARED_EVENTS: ReadonlySet<string> = new Set([
  'copy_vma',
  'move_page_tables',
  'ret:move_page_tables',
  'get_old_pud',
  '__pud_alloc',
  '__pmd_alloc',
  '__pte_alloc',
  'warn_trap',
  'find_vma_intersection',
  'flush_tlb_mm_range',
  '__split_huge_pmd',
  'move_huge_pmd',
]);

/** copy_vma, and what happens within move_page_tables. What an unmapping flushes outside of it varies from run to run. */
function eventsOfMove(events: Events): Events {
  let within = false;
  return events.filter(([name]) => {
    if (name === 'move_page_tables') within = true;
    const counts = COMPARED_EVENTS.has(name!) && (within || name === 'copy_vma');
    if (name === 'ret:move_page_tables') within = false;
    return counts;
  });
}
