import { PMD_SIZE, PUD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { parseU64, wrapU64 } from '../address/text.ts';
import type { Kernel } from '../kernels/kernels.ts';
import { Accessor } from '../mm/access.ts';
import { AddressSpace } from '../mm/addressSpace.ts';
import { brk } from '../mm/brk.ts';
import { protFlags } from '../mm/flags.ts';
import { MAX_MAP_COUNT } from '../mm/limits.ts';
import { mmap } from '../mm/mmap.ts';
import { madvise, mlock, mprotect } from '../mm/protect.ts';
import { doMunmap } from '../mm/unmap.ts';
import { VMA_CELLS, type Vma } from '../mm/vma.ts';
import { type HeightChange, MAPLE_CELLS, type VmaIterator } from '../mm/vmaStore.ts';
import { firstCell } from '../mmu/tables.ts';
import { execStackShift } from '../mremap/execStackShift.ts';
import { mremap } from '../mremap/mremap.ts';
import { findVma, findVmaIntersection, findVmaPrev, vmaNext, vmaPrev } from '../mremap/questions.ts';
import { MREMAP } from '../mremap/types.ts';
import type { Memory } from '../trace/memory.ts';
import { Recorder, RunStopped } from '../trace/recorder.ts';
import { REGION, REGIONS } from '../trace/regions.ts';
import { ERRNOS, type Errno, SIGNALS, type Signal } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { fill } from './fill.ts';
import type { Operation, Scenario } from './schema.ts';

/** How one operation ended. */
export type Outcome =
  /** It returned an address, or another number that was asked for; 0 where there is none. */
  | { readonly kind: 'returned'; readonly value: number }
  | { readonly kind: 'failed'; readonly errno: Errno }
  /** So many accesses were done, all of them unless there is a signal, and the address that it was sent for. */
  | { readonly kind: 'accessed'; readonly done: number; readonly signal?: Signal; readonly address?: number }
  /** It names the result of an operation that failed, or the run was stopped before it. */
  | { readonly kind: 'skipped' };

export interface Run {
  readonly trace: Trace;
  /** Simulated memory as the trace leaves it; undefined where it holds more than the steps of the trace have written. */
  readonly final: Memory | undefined;
  /** How the maple tree grew and shrank. */
  readonly heights: readonly HeightChange[];
  /** One an operation. */
  readonly outcomes: readonly Outcome[];
  /** Why the run ended early, when it did. */
  readonly stopped?: string;
}

export interface RunOptions {
  /** Steps after which a run is stopped. */
  readonly mostSteps?: number;
  /** Called before each operation, and again and again during one that takes long. */
  readonly onOperation?: (operation: number) => void;
}

/** Runs a scenario under a kernel. A pure function: the same scenario and kernel give the same trace, byte for byte. */
export function runScenario(scenario: Scenario, kernel: Kernel, options: RunOptions = {}): Run {
  let current = 0;
  const recorder = kept.pop()?.mm.recorder ?? new Recorder();
  recorder.begin(options.mostSteps, () => options.onOperation?.(current), sizesFor(scenario));
  const mm = new AddressSpace(recorder, kernel.mm, { hugePages: scenario.thp === 'madvise' });
  if (!scenario.bare && !scenario.ops.some(({ op }) => op === 'exec_stack_shift')) mm.reserveTop();
  recorder.begun();
  const runner = { mm, kernel, accessor: new Accessor(mm), outcomes: [] as Outcome[], iterator: mm.vmas.iterator(0) };
  let stopped: string | undefined;
  scenario.ops.forEach((operation, number) => {
    current = number;
    options.onOperation?.(number);
    if (stopped !== undefined) {
      runner.outcomes.push({ kind: 'skipped' });
      return;
    }
    try {
      const fails = scenario.fail?.operation === number ? scenario.fail : undefined;
      mm.tables.failAt(fails?.table ?? 0);
      mm.vmas.failAt(fails?.vma ?? 0);
      runner.outcomes.push(recorder.operation(number, () => perform(runner, operation)));
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      stopped = error.message;
      runner.outcomes.push({ kind: 'skipped' });
    }
  });
  const trace = recorder.finish();
  if (Math.max(trace.tape.length, ...trace.sizes) <= MOST_KEPT) kept.push(runner);
  return {
    trace,
    final: stopped === undefined ? recorder.memory : undefined, // every operation ends with a step
    heights: mm.vmas.heights,
    outcomes: runner.outcomes,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/**
 * What the run before has used. The next one records in the room that was made for that. Besides, V8 throws away what it has
 * compiled for objects of a kind with the last of them: that would be with each collection of garbage between two runs.
 */
const kept: Runner[] = [];
/** Most cells of a region, and bytes of a tape, that are kept. (A worker keeps no cells: it hands them to the page.) */
const MOST_KEPT = 2 ** 23;

/** Most page tables that are made room for before there are any; for more, memory grows. */
const MOST_AT_FIRST = 2 ** 15;

/** Nodes of the maple tree that are made for each mapping of many, about. */
const NODES_A_MAPPING = 1.6;

/** Cells of memory that a run will need, about, region by region; where they are few, none are told. */
function sizesFor(scenario: Scenario): number[] {
  const filled = scenario.ops.reduce((sum, op) => sum + (op.op === 'fill' ? op.count : 0), 0);
  const mappings = Math.min(filled, MAX_MAP_COUNT);
  const sizes: number[] = REGIONS.map(() => 0);
  sizes[REGION.entry] = firstCell(Math.min(tablesOf(scenario), MOST_AT_FIRST));
  sizes[REGION.vma] = mappings * VMA_CELLS;
  sizes[REGION.maple] = Math.ceil(mappings * NODES_A_MAPPING) * MAPLE_CELLS;
  return sizes;
}

/** About how many page tables a run will need: for what is touched, and for where it is moved to until the old ones are freed. */
function tablesOf({ ops }: Scenario): number {
  let touched = 0;
  let moved = 0;
  for (const operation of ops) {
    // A length may name a result, which is not there yet.
    if (operation.op === 'touch' || operation.op === 'read') touched += Number(operation.len) || 0;
    if (operation.op === 'mremap') moved = Math.max(moved, Number(operation.oldLen) || 0);
  }
  const bytes = touched + moved;
  return Math.ceil(bytes / PMD_SIZE + bytes / PUD_SIZE) + 8 + ops.length;
}

interface Runner {
  readonly mm: AddressSpace;
  readonly kernel: Kernel;
  readonly accessor: Accessor;
  readonly outcomes: Outcome[];
  /** Where the last look-up in the VMA store ended. */
  iterator: VmaIterator;
}

/** The address names the result of an operation that gave none. */
class NoResult extends Error {
  readonly operation: number;
  constructor(operation: number) {
    super();
    this.operation = operation;
  }
}

function perform(runner: Runner, operation: Operation): Outcome {
  const { recorder } = runner.mm;
  try {
    const outcome = call(runner, operation);
    if (outcome.kind === 'accessed' && outcome.signal) {
      recorder.step('signal', SIGNALS.indexOf(outcome.signal), outcome.address ?? 0);
    } else {
      const errno = outcome.kind === 'failed' ? ERRNOS.indexOf(outcome.errno) : 0;
      const value = outcome.kind === 'returned' ? outcome.value : outcome.kind === 'accessed' ? outcome.done : 0;
      recorder.step('returned', errno, value);
    }
    return outcome;
  } catch (error) {
    if (!(error instanceof NoResult)) throw error;
    recorder.step('skipped', error.operation);
    return { kind: 'skipped' };
  }
}

function call(runner: Runner, operation: Operation): Outcome {
  const { mm, accessor, kernel, outcomes } = runner;
  const { recorder } = mm;
  const number = (text: string) => Number(resolve(outcomes, text));
  switch (operation.op) {
    case 'mmap': {
      const flags = operation.flags ?? ['private'];
      const { file } = operation;
      const args = {
        address: number(operation.addr ?? '0x0'),
        length: number(operation.len),
        access: protFlags(operation.prot),
        shared: flags.includes('shared'),
        fixed: flags.includes('fixed'),
        noReplace: flags.includes('fixed_noreplace'),
        growsDown: flags.includes('growsdown'),
        noReserve: flags.includes('noreserve'),
        hugeTlb: flags.includes('hugetlb'),
        file: file === undefined ? undefined : { name: file, offset: number(operation.offset ?? '0x0') },
      };
      return returned(recorder.phase('map', () => mmap(mm, args)));
    }
    case 'touch':
    case 'read': {
      const args = {
        address: number(operation.addr),
        length: number(operation.len),
        stride: number(operation.stride ?? '0x1000'),
        write: operation.op === 'touch',
      };
      const { done, fault } = recorder.phase('access', () => accessor.access(args));
      return { kind: 'accessed', done, ...(fault ? { signal: fault.signal, address: fault.address } : {}) };
    }
    case 'mremap': {
      const args = {
        address: resolve(outcomes, operation.old),
        oldLength: resolve(outcomes, operation.oldLen),
        newLength: resolve(outcomes, operation.newLen),
        flags: flagBits(operation.flags),
        newAddress: resolve(outcomes, operation.newAddr ?? '0x0'),
      };
      return returned(mremap(mm, accessor, kernel.mremap, args));
    }
    case 'exec_stack_shift': {
      const shift = { start: number(operation.start), length: number(operation.len), shift: number(operation.shift) };
      return returned(execStackShift(mm, accessor, kernel.mremap, shift));
    }
    case 'brk':
      return returned(recorder.phase('resize', () => brk(mm, number(operation.addr))));
    case 'fill': {
      const args = {
        address: number(operation.addr),
        count: operation.count,
        length: number(operation.len),
        stride: number(operation.stride),
        access: protFlags(operation.prot),
        oddAccess: protFlags(operation.odd ?? operation.prot),
        order: operation.order ?? 'ascending',
      };
      return returned(recorder.phase('map', () => fill(mm, args)));
    }
    case 'find':
      return returned(recorder.phase('look_up', () => find(runner, operation)));
    case 'munmap': {
      const [start, length] = [number(operation.addr), number(operation.len)];
      return returned(recorder.phase('unmap', () => doMunmap(mm, start, length)) ?? 0);
    }
    case 'mprotect': {
      const [start, length] = [number(operation.addr), number(operation.len)];
      return returned(
        recorder.phase('protect', () => mprotect(mm, accessor, start, length, protFlags(operation.prot))) ?? 0,
      );
    }
    case 'madvise': {
      const [start, length] = [number(operation.addr), number(operation.len)];
      return returned(recorder.phase('advise', () => madvise(mm, start, length, operation.advice)) ?? 0);
    }
    case 'mlock': {
      const [start, length] = [number(operation.addr), number(operation.len)];
      return returned(recorder.phase('lock', () => mlock(mm, accessor, start, length)) ?? 0);
    }
  }
}

/** Asks the VMA store; `vma_next` and `vma_prev` go on from where the question before ended. Answers where what it found begins, 0 for nothing. */
function find(runner: Runner, operation: Extract<Operation, { op: 'find' }>): number | Errno {
  const { mm, outcomes } = runner;
  const startOf = (vma: Vma | undefined) => vma?.start ?? 0;
  if (!('addr' in operation)) {
    return startOf(operation.ask === 'vma_next' ? vmaNext(mm, runner.iterator) : vmaPrev(mm, runner.iterator));
  }
  const address = Number(resolve(outcomes, operation.addr));
  const end = 'end' in operation ? Number(resolve(outcomes, operation.end)) : undefined;
  if (address >= TASK_SIZE) return 'EINVAL';
  const iterator = mm.vmas.iterator(address);
  runner.iterator = iterator;
  if (end === undefined) return startOf((operation.ask === 'find_vma' ? findVma : findVmaPrev)(mm, address, iterator));
  if (end <= address || end > TASK_SIZE) return 'EINVAL';
  return startOf(findVmaIntersection(mm, address, end, iterator));
}

function returned(result: number | Errno): Outcome {
  return typeof result === 'number' ? { kind: 'returned', value: result } : { kind: 'failed', errno: result };
}

/** The bits of the flags argument of a mremap. */
export function flagBits(flags: (Operation & { op: 'mremap' })['flags']): number {
  if (typeof flags === 'number') return flags;
  return flags.reduce((bits, flag) => bits | (flag in MREMAP ? MREMAP[flag as keyof typeof MREMAP] : Number(flag)), 0);
}

/**
 * A number of a scenario: `0x…`, or `@k` or `@k+0x…` for what operation k returned, added as 64-bit numbers are.
 * Throws NoResult when operation k returned nothing.
 */
export function resolve(outcomes: readonly Outcome[], text: string): bigint {
  const reference = /^@(\d+)(?:\+(.+))?$/.exec(text);
  if (!reference) return parseU64(text)!;
  const operation = Number(reference[1]);
  const outcome = outcomes[operation];
  if (outcome?.kind !== 'returned') throw new NoResult(operation);
  return wrapU64(BigInt(outcome.value) + (reference[2] === undefined ? 0n : parseU64(reference[2])!));
}

/** The same; undefined when operation k returned nothing, or has not been run. */
export function tryResolve(outcomes: readonly Outcome[], text: string): bigint | undefined {
  try {
    return resolve(outcomes, text);
  } catch (error) {
    if (error instanceof NoResult) return undefined;
    throw error;
  }
}
