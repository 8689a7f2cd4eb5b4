import { LEVELS, offsetIn, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { formatCount, hex } from '../address/text.ts';
import { permsText, VM } from '../mm/flags.ts';
import { RESERVED_FROM } from '../mm/limits.ts';
import { VMA_CELLS } from '../mm/vma.ts';
import { frameOf } from '../mmu/entry.ts';
import { tableName } from '../mmu/tables.ts';
import { presentRuns, residentPages, walkTables } from '../mmu/walk.ts';
import { MREMAP } from '../mremap/types.ts';
import type { Memory } from '../trace/memory.ts';
import { Player } from '../trace/player.ts';
import { marksOf, rowOfStep, stepRow } from '../trace/rows.ts';
import { QUESTIONS } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { flagBits, type Outcome, type Run, resolve } from './run.ts';
import { BadScenario, type Operation, type Scenario } from './schema.ts';
import { movesTables } from './work.ts';

/**
 * The result of one operation in the form of the recordings: addresses and numbers of bytes as text in hex. After a mmap
 * that failed or an operation that was skipped there is less of it.
 */
export interface OperationResult {
  /** What the call returned; `@chosen` where the kernel chose a new place for a mremap. */
  readonly ret?: string;
  /** That place: its address, and how far it is below the top of user space and above its PMD and PUD boundaries. */
  readonly chosen?: { addr: string; belowTop: string; inPmd: string; inPud: string };
  /** Name of the error, such as `EFAULT`, where the call failed. */
  readonly errno?: string;
  /** Accesses that a `touch` or `read` made. */
  readonly done?: number;
  /** Address of the access that was refused. */
  readonly fault?: string;
  /** What it was refused with: `SIGSEGV` or `SIGBUS`. */
  readonly signal?: string;
  /** It was not done: it names the result of an operation that failed, or the run had ended. */
  readonly skipped?: true;
  /** The mappings afterwards, ascending: `[start, end, permissions, offset?]`, without the one that every process has at the top. */
  readonly maps?: readonly (readonly string[])[];
  /** Page tables of all levels below the PGD, afterwards. */
  readonly tables?: number;
  /**
   * Resident pages, ascending: `[address, n, token]` for n neighbours, whose tokens ascend by 1 from that one, or are all
   * 0. Every page that is written gets the next token, so a token tells which page came where.
   */
  readonly pages?: readonly (readonly [string, number, number])[];
  /**
   * Page tables, depth first: `[level, address, table]`, `[level, address, "huge#" + frame]`, and for a PTE table
   * `["pmd", address, table, present, runs]` with its present entries as runs `[index, n]`.
   */
  readonly pt?: readonly (readonly unknown[])[];
  /** Entries that a mremap or exec_stack_shift moved, by level; `huge`: entries of a PMD table that are huge pages. */
  readonly moved?: { pud: number; pmd: number; huge: number; pte: number };
  /** Refused moves of an entry, all of those, though the kernel warns of the first alone: for exec_stack_shift. */
  readonly warnings?: number;
  /** Functions of the kernel that took part in a mremap or exec_stack_shift, in order, each with its arguments. */
  readonly trace?: { events: readonly (readonly string[])[] };
}

/** Most rows of mappings, runs of pages and page tables that the results of a run have in all: some 150 MB of text. */
export const MOST_ROWS = 2 ** 22;

/**
 * The results of a run, one an operation. Everything but return values is read from the replayed trace. Throws BadScenario
 * where there would be more to tell than anyone reads.
 */
export function resultsOf(run: Run, scenario: Scenario): OperationResult[] {
  const player = new Player(run.trace);
  const ends = operationBounds(run.trace);
  let rows = 0;
  return run.outcomes.map((outcome, number) => {
    const bounds = ends.get(number);
    if (outcome.kind === 'skipped' || !bounds) return { skipped: true };
    player.seek(bounds.end);
    const operation = scenario.ops[number]!;
    const told = snapshot(player.memory, operation);
    rows += rowsOf(told);
    if (rows > MOST_ROWS) throw tooMuch(number, scenario);
    return {
      ...outcomeText(outcome, operation, run),
      ...told,
      ...moves(run.trace, bounds, outcome, operation),
    };
  });
}

/** What a run entered of the kernel, of each operation that can move page tables: its number, and `trace` of its result. */
export function* tracesOf(run: Run, scenario: Scenario): Generator<[number, OperationResult['trace']]> {
  const ends = operationBounds(run.trace);
  for (const [number, outcome] of run.outcomes.entries()) {
    const bounds = ends.get(number);
    const operation = scenario.ops[number]!;
    if (!movesTables(operation.op)) continue;
    yield [
      number,
      outcome.kind === 'skipped' || !bounds ? undefined : moves(run.trace, bounds, outcome, operation).trace,
    ];
  }
}

const rowsOf = ({ maps = [], pages = [], pt = [] }: OperationResult) =>
  pt.reduce(
    (sum, [, , , , runs]) => sum + ((runs as unknown[] | undefined)?.length ?? 0),
    maps.length + pages.length + pt.length,
  );

function tooMuch(number: number, { ops }: Scenario): BadScenario {
  const says = `The results would have more than ${formatCount(MOST_ROWS)} rows of mappings, pages and page tables by operation ${number + 1} of ${ops.length}; fewer operations, or fewer pages apart, can be told of.`;
  return new BadScenario([], says, says);
}

interface Bounds {
  readonly first: number;
  readonly end: number;
}

function operationBounds(trace: Trace): Map<number, Bounds> {
  const { kind, name, first, end } = trace.spans;
  const bounds = new Map<number, Bounds>();
  kind.forEach((code, row) => {
    if (code === 0) bounds.set(name[row]!, { first: first[row]!, end: end[row]! });
  });
  return bounds;
}

function outcomeText(outcome: Outcome, operation: Operation, run: Run): OperationResult {
  if (outcome.kind === 'failed') return { errno: outcome.errno };
  if (outcome.kind === 'accessed') {
    return {
      done: outcome.done,
      ...(outcome.signal ? { fault: hex(outcome.address ?? 0), signal: outcome.signal } : {}),
    };
  }
  if (outcome.kind !== 'returned') return {};
  if (operation.op !== 'mremap' || !wasChosen(outcome.value, operation, run)) return { ret: hex(outcome.value) };
  const addr = outcome.value;
  return {
    ret: '@chosen',
    chosen: {
      addr: hex(addr),
      belowTop: hex(RESERVED_FROM - addr),
      inPmd: hex(offsetIn(addr, PMD_SIZE)),
      inPud: hex(offsetIn(addr, PUD_SIZE)),
    },
  };
}

/** Whether the kernel chose the address that a mremap without `fixed` came back with. */
function wasChosen(value: number, operation: Operation & { op: 'mremap' }, run: Run): boolean {
  if (flagBits(operation.flags) & MREMAP.fixed) return false;
  return value !== Number(resolve(run.outcomes, operation.old));
}

function snapshot(memory: Memory, operation: Operation): OperationResult {
  const entries = [...walkTables(memory)];
  const maps = { maps: mapsOf(memory), tables: tableCount(memory) };
  if (operation.op === 'mmap') return maps;
  const words = memory.region('table');
  const pt = entries.map(({ level, va, entry, table }) => {
    if (table === undefined) return [level, hex(va), `huge#${frameOf(entry)}`];
    const name = tableName(words[table]!);
    if (level !== 'pmd') return [level, hex(va), name];
    const runs = presentRuns(memory, table);
    return [level, hex(va), name, runs.reduce((sum, [, count]) => sum + count, 0), runs];
  });
  return { ...maps, pages: pagesOf(memory), pt };
}

/** Tables of all levels below the PGD, those put aside for huge pages included. */
function tableCount(memory: Memory): number {
  let count = -1;
  for (const word of memory.region('table')) if (word !== 0) count++;
  return count;
}

/** The mappings as in /proc/self/maps, ascending, without what was there before the scenario. */
export function mapsOf(memory: Memory): string[][] {
  const cells = memory.region('vma');
  const maps: [number, string[]][] = [];
  for (let cell = VMA_CELLS; cell + VMA_CELLS <= cells.length; cell += VMA_CELLS) {
    const [start, end, flags, offset, , object, origin] = cells.subarray(cell, cell + VMA_CELLS);
    if (end === 0 || origin === 0) continue;
    const shown = object !== 0 && offset !== 0 ? [hex(offset!)] : [];
    maps.push([start!, [hex(start!), hex(end!), permsText(flags! & ~VM.locked), ...shown]]);
  }
  return maps.sort(([a], [b]) => a - b).map(([, text]) => text);
}

function pagesOf(memory: Memory): [string, number, number][] {
  const runs: { va: number; count: number; token: number }[] = [];
  for (const { va, token } of residentPages(memory)) {
    const last = runs.at(-1);
    const follows = last && va === last.va + last.count * PAGE_SIZE;
    if (follows && token === (last.token === 0 ? 0 : last.token + last.count)) last.count++;
    else runs.push({ va, count: 1, token });
  }
  return runs.map(({ va, count, token }) => [hex(va), count, token]);
}

function moves(trace: Trace, bounds: Bounds, outcome: Outcome, operation: Operation): OperationResult {
  if (!movesTables(operation.op)) return {};
  const events: string[][] = [];
  const moved = { pud: 0, pmd: 0, huge: 0, pte: 0 };
  let warnings = 0;
  for (let row = rowOfStep(trace, bounds.first); row < trace.steps.first.length; row++) {
    const step = stepRow(trace, row);
    if (step.first >= bounds.end) break;
    for (const { mark, numbers } of marksOf(trace, row)) events.push([mark, ...numbers.map(hex)]);
    if (step.kind === 'warning') warnings++;
    const event = eventOf(step.kind, step.operands);
    if (event) events.push(event);
    if (step.kind === 'entryMoved') {
      moved[step.operands[4] === 1 ? 'huge' : (LEVELS[step.operands[0]!] as 'pud' | 'pmd' | 'pte')] += step.count;
    }
  }
  const warned = operation.op === 'exec_stack_shift' ? { warnings } : {};
  return { ...(outcome.kind === 'returned' ? { moved } : {}), ...warned, trace: { events } };
}

/** What a step is in the recordings, if it is there at all. */
function eventOf(kind: string, operands: readonly number[]): string[] | undefined {
  const [a, b, c] = operands as [number, number, number];
  switch (kind) {
    case 'lookup':
      return QUESTIONS[a] === 'find_vma_intersection' ? ['find_vma_intersection', hex(b), hex(c)] : undefined;
    case 'warning':
      return ['warn_trap', 'move_page_tables'];
    case 'tableMade':
      if (operands[3] === 1) return undefined;
      return LEVELS[a] === 'pte' ? ['__pte_alloc'] : [`__${LEVELS[a]}_alloc`, hex(c)];
    case 'flush':
      return ['flush_tlb_mm_range', hex(a), hex(b), hex(c)];
    default:
      return undefined;
  }
}
