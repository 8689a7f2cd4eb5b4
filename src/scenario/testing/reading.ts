import { LEVELS, type Level } from '../../address/geometry.ts';
import type { Memory } from '../../trace/memory.ts';
import { Player } from '../../trace/player.ts';
import { REGIONS } from '../../trace/regions.ts';
import { type StepRow, stepRow } from '../../trace/rows.ts';
import { CONDITIONS, type Condition, QUESTIONS, REALIGN_CONDITIONS, type StepKind } from '../../trace/steps.ts';
import type { Trace } from '../../trace/trace.ts';

/** The rows of steps of a trace, from step `first` on; of one kind, if one is given. */
export function rowsOf(trace: Trace, kind?: StepKind, first = 0): StepRow[] {
  const rows = Array.from(trace.steps.first, (_, row) => stepRow(trace, row));
  return rows.filter((row) => row.first >= first && (kind === undefined || row.kind === kind));
}

/** Where the operations of a trace begin and end, as steps. */
export function operationsOf(trace: Trace): { first: number; end: number }[] {
  const { kind, first, end } = trace.spans;
  return Array.from(kind, (code, row) => ({ code, first: first[row]!, end: end[row]! })).filter(
    ({ code }) => code === 0,
  );
}

/** A decision as one tells it: the condition, whether it holds, and its operands. */
export type Decided = readonly [condition: Condition, holds: boolean, ...operands: number[]];

export function decisionsOf(trace: Trace, first = 0): Decided[] {
  return rowsOf(trace, 'decision', first).map(({ operands: [condition, holds, ...rest] }) => [
    CONDITIONS[condition!]!,
    holds === 1,
    ...rest,
  ]);
}

/** The decisions about realignment alone. */
export function realignDecisionsOf(trace: Trace, first = 0): Decided[] {
  return decisionsOf(trace, first).filter(([condition]) => REALIGN_CONDITIONS.includes(condition));
}

/** The names of the look-ups in the VMA store. */
export function questionsOf(trace: Trace, first = 0): string[] {
  return rowsOf(trace, 'lookup', first).map(({ operands }) => QUESTIONS[operands[0]!]!);
}

/** How many entries were moved, level by level with huge ones apart, and in how many rows. */
export function movedOf(trace: Trace, first = 0): Record<'pte' | 'pmd' | 'huge' | 'pud' | 'rows', number> {
  const moved = { pte: 0, pmd: 0, huge: 0, pud: 0, rows: 0 };
  for (const { operands, count } of rowsOf(trace, 'entryMoved', first)) {
    moved[operands[4] === 1 ? 'huge' : (LEVELS[operands[0]!] as Exclude<Level, 'pgd'>)] += count;
    moved.rows++;
  }
  return moved;
}

/** A replay leads back to nothing at all, and forward again to where it was. */
export function expectReplays(trace: Trace): void {
  const player = new Player(trace);
  player.seek(trace.length);
  const end = contentOf(player.memory);
  player.seek(0);
  if (contentOf(player.memory).some((region) => region !== '')) throw new Error('The replay does not lead back.');
  player.seek(trace.length);
  if (contentOf(player.memory).join(';') !== end.join(';')) throw new Error('The replay does not lead forward again.');
}

/** What is in each region: `cell:value`. */
function contentOf(memory: Memory): string[] {
  return REGIONS.map((_, region) => {
    const used: string[] = [];
    memory.cells(region).forEach((value, cell) => {
      if (value !== 0) used.push(`${cell}:${value}`);
    });
    return used.join();
  });
}
