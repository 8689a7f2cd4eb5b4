import { LEVELS, type Level } from '../../address/geometry.ts';
import { EventReader } from '../../trace/events.ts';
import type { Memory } from '../../trace/memory.ts';
import { Player } from '../../trace/player.ts';
import { REGIONS } from '../../trace/regions.ts';
import { type StepRow, stepRow } from '../../trace/rows.ts';
import { CONDITIONS, type Condition, QUESTIONS, REALIGN_CONDITIONS, type StepKind } from '../../trace/steps.ts';
import { eventsOf, type Trace } from '../../trace/trace.ts';

/** The rows of steps of a trace, from step `first` on; of one kind, if one is given. */
export function rowsOf(trace: Trace, kind?: StepKind, first = 0): StepRow[] {
  const rows = Array.from(trace.steps.first, (_, row) => stepRow(trace, row));
  return rows.filter((row) => row.first >= first && (kind === undefined || row.kind === kind));
}

/** The forms of the events of a row of steps. */
export function formsOf(trace: Trace, row: number): number[] {
  const event = new EventReader(trace.tape);
  const [start, end] = eventsOf(trace, row);
  const forms: number[] = [];
  for (let at = start; at < end; forms.push(event.form)) at = event.read(at);
  return forms;
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

/** A replay, going back, shows the same after every operation as it did going forward, and at the start. */
export function expectReplays(trace: Trace): void {
  const player = new Player(trace);
  const shown = [0, ...operationsOf(trace).map(({ end }) => end)].map((position) => {
    player.seek(position);
    return { position, content: contentOf(player.memory) };
  });
  for (const { position, content } of shown.reverse()) {
    player.seek(position);
    const region = contentOf(player.memory).findIndex((sum, i) => sum !== content[i]);
    if (region >= 0)
      throw new Error(`At step ${position} the replay shows another ${REGIONS[region]!.name} going back.`);
  }
}

/** A number for what is in each region; cells that are 0 do not count. */
function contentOf(memory: Memory): number[] {
  return REGIONS.map((_, region) => {
    let sum = 0;
    const cells = memory.cells(region);
    for (let cell = 0; cell < cells.length; cell++) {
      const value = cells[cell]!;
      if (value !== 0) sum = (sum * 31 + cell * 7 + (value % 1_000_003)) % 1_000_000_007;
    }
    return sum;
  });
}
