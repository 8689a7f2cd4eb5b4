import { release } from 'node:os';
import { PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../src/address/geometry.ts';
import { formatBytes, formatCount, hex } from '../src/address/text.ts';
import { KERNELS } from '../src/kernels/kernels.ts';
import { LIBRARY } from '../src/scenario/library.ts';
import { runScenario } from '../src/scenario/run.ts';
import type { Operation, Scenario } from '../src/scenario/schema.ts';
import { EventReader, FORM, isTreeMark, markOf } from '../src/trace/events.ts';
import { REGION } from '../src/trace/regions.ts';
import { buffersOf, endOfRow, eventsOf, stepsInRow, type Trace } from '../src/trace/trace.ts';
import { HostMremap } from './hostMremap.ts';
import { REPETITIONS, type Timing, timingOf } from './measure.ts';
import type { Section } from './section.ts';
import { tableText, threeDigits } from './table.ts';

const GIB = PUD_SIZE;
const MIB = 2 ** 20;
const OLD = 0x100000000000;
const NEW = OLD + 4 * GIB;
const KERNEL = KERNELS['6.12'];

interface Move {
  readonly old: number;
  /** Bytes. */
  readonly length: number;
  readonly new: number;
  /** Bytes from one resident page to the next. */
  readonly stride: number;
}

/** 1 GiB, all 262,144 pages resident, by how it lies. */
const MOVES: Readonly<Record<string, Move>> = {
  'one page off, PTE by PTE': { old: OLD, length: GIB, new: NEW + PAGE_SIZE, stride: PAGE_SIZE },
  'PMD-aligned': { old: OLD, length: GIB, new: NEW + PMD_SIZE, stride: PAGE_SIZE },
  'realigned at the front': { old: OLD + MIB, length: GIB, new: NEW + 3 * MIB, stride: PAGE_SIZE },
  'PUD-aligned': { old: OLD, length: GIB, new: NEW, stride: PAGE_SIZE },
};

/** A move, and so many more, back and there again. */
function scenarioOf({ old, length, new: target, stride }: Move, again: number): Scenario {
  const [addr, len, newAddr] = [hex(old), hex(length), hex(target)];
  const moves = Array.from({ length: 1 + again }, (_, i): Operation => {
    const [from, to] = i % 2 === 0 ? [addr, newAddr] : [newAddr, addr];
    return { op: 'mremap', old: from, oldLen: len, newLen: len, flags: ['maymove', 'fixed'], newAddr: to };
  });
  return {
    ops: [
      { op: 'mmap', addr, len, prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'touch', addr, len, stride: hex(stride) },
      ...moves,
    ],
  };
}

/**
 * Nanoseconds that the simulator takes for the move and each back and there again, the last with all that is kept of them
 * put together; and the trace of the whole run.
 */
function simulate(move: Move, again = 0): { readonly times: readonly number[]; readonly trace: Trace } {
  const starts: bigint[] = [];
  const onOperation = (operation: number) => {
    if (operation === 2 + starts.length) starts.push(process.hrtime.bigint()); // it is told again while it is at it
  };
  const { trace, outcomes } = runScenario(scenarioOf(move, again), KERNEL, { onOperation });
  starts.push(process.hrtime.bigint());
  outcomes.slice(2).forEach((outcome, i) => {
    const target = i % 2 === 0 ? move.new : move.old;
    if (outcome.kind !== 'returned' || outcome.value !== target) throw new Error('A simulated move did not succeed.');
  });
  return { times: starts.slice(1).map((end, i) => Number(end - starts[i]!)), trace };
}

interface AgainstKernel {
  readonly move: string;
  readonly simulated: Timing;
  readonly kernel: Timing;
  /** The median of simulated / kernel, pair by pair. */
  readonly ratio: Timing;
}

/** Moves back and there again: what a move takes in steady state, in which tables and buffers stand. */
const AGAIN = 40;

/** Runs after which V8 has compiled all that a move takes, what it does once too, and is at its fastest. */
const UNTIL_COMPILED = 300;

/** The first move once the pages were touched, or those back and there again; when all is compiled, or only little yet. */
interface BesideKernel {
  readonly again: AgainstKernel[];
  readonly first: AgainstKernel[];
  readonly againEarly: AgainstKernel[];
  readonly firstEarly: AgainstKernel[];
}

/**
 * The same moves here and by this machine's own kernel, in turn. Before each that is timed there is one that is not: while
 * the kernel is at work, the processor of this program sleeps, and is not at once awake. The kernel has touched the pages.
 */
async function againstKernel(): Promise<BesideKernel> {
  const host = new HostMremap();
  // Of the moves again, the median: the first has no part in it, nor has what is done once for all of them.
  const typical = (times: readonly number[]) => timingOf(times.slice(-AGAIN)).median;
  const inTurn = async (name: string, move: Move, again: number): Promise<AgainstKernel> => {
    const pairs: { readonly simulated: number; readonly kernel: number }[] = [];
    for (let i = 0; i < REPETITIONS; i++) {
      simulate(move, again);
      const { times } = simulate(move, again);
      pairs.push({ simulated: typical(times), kernel: typical(await host.times(move, again)) });
    }
    return {
      move: name,
      simulated: timingOf(pairs.map(({ simulated }) => simulated)),
      kernel: timingOf(pairs.map(({ kernel }) => kernel)),
      ratio: timingOf(pairs.map(({ simulated, kernel }) => simulated / kernel)),
    };
  };
  const found: BesideKernel = { again: [], first: [], againEarly: [], firstEarly: [] };
  try {
    for (const [name, move] of Object.entries(MOVES)) {
      found.firstEarly.push(await inTurn(name, move, 0));
      found.againEarly.push(await inTurn(name, move, AGAIN));
      for (let i = 0; i < UNTIL_COMPILED; i++) simulate(move, i % 2 === 0 ? 0 : AGAIN);
      found.first.push(await inTurn(name, move, 0));
      found.again.push(await inTurn(name, move, AGAIN));
    }
    return found;
  } finally {
    host.close();
  }
}

interface Grown {
  readonly bytes: number;
  readonly entries: number;
  /** Slots of PTE tables that a move by PTE looks at, as the kernel does: the empty ones too. */
  readonly slots: number;
  readonly tables: number;
  readonly time: Timing;
  /** Trace and simulated memory together. */
  readonly memory: number;
}

/** From 1 MiB to 16 GiB, one page off; beyond 4 GiB with every fourth page resident. */
function grow(): Grown[] {
  const sizes = [1, 4, 16, 64, 256, 1024, 4096, 16_384].map((mebibytes) => mebibytes * MIB);
  return sizes.map((bytes) => {
    const stride = bytes > 4 * GIB ? 4 * PAGE_SIZE : PAGE_SIZE;
    const move = { old: OLD, length: bytes, new: OLD + 2 * Math.max(bytes, GIB) + PAGE_SIZE, stride };
    const times: number[] = [];
    let trace = simulate(move).trace;
    for (let i = 0; i < REPETITIONS; i++) {
      const again = simulate(move);
      times.push(again.times[0]!);
      trace = again.trace;
    }
    const cells = trace.sizes.reduce((sum, size) => sum + size * 8, 0);
    const tables = 2 * Math.ceil(bytes / PMD_SIZE) + 1;
    return {
      bytes,
      entries: bytes / stride,
      slots: bytes / PAGE_SIZE,
      tables,
      time: timingOf(times),
      memory: bytesOf(trace) + cells,
    };
  });
}

const bytesOf = (trace: Trace) => buffersOf(trace).reduce((sum, { byteLength }) => sum + byteLength, 0);

/** The slope of a straight line through the logarithms: 1 where `ys` grow as `xs` do. Sizes too small to matter are left out. */
function exponent(xs: readonly number[], ys: readonly number[]): number {
  const points = xs.map((x, i) => [Math.log(x), Math.log(ys[i] ?? 1)] as const).slice(-5);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const above = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  return above / points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
}

interface TraceSize {
  readonly scenario: string;
  readonly steps: number;
  readonly bytes: number;
  /** Bytes a step in rows that stand for several steps, and in those of one. */
  readonly inRuns: number | undefined;
  readonly single: number;
  /** Of the latter what is left without the maple tree, and bytes for each time that the tree is asked, read or written. */
  readonly withoutTree: number;
  readonly tree: number;
}

function traceSize(scenario: string, trace: Trace): TraceSize {
  const runs = { steps: 0, bytes: 0 };
  const singles = { steps: 0, bytes: 0 };
  const tree = { events: 0, bytes: 0 };
  for (let row = 0; row < trace.steps.first.length; row++) {
    const steps = stepsInRow(trace, row);
    const sum = steps > 1 ? runs : singles;
    sum.steps += steps;
    sum.bytes += bytesOfRow(trace, row);
    if (steps > 1) continue;
    const [start, end] = eventsOf(trace, row);
    const event = new EventReader(trace.tape);
    for (let at = start, next = at; at < end; at = next) {
      next = event.read(at);
      const ofTree = event.form === FORM.mark ? isTreeMark(markOf(event.region)) : event.region === REGION.maple;
      if (!ofTree) continue;
      tree.events++;
      tree.bytes += next - at;
    }
  }
  const inRuns = runs.steps === 0 ? undefined : runs.bytes / runs.steps;
  return {
    scenario,
    steps: trace.length,
    bytes: bytesOf(trace),
    inRuns,
    single: singles.bytes / singles.steps,
    withoutTree: (singles.bytes - tree.bytes) / singles.steps,
    tree: tree.bytes / tree.events,
  };
}

/** What a row takes in the columns of steps and on the tape. */
function bytesOfRow(trace: Trace, row: number): number {
  const columns = Object.values(trace.steps).reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);
  const [start] = eventsOf(trace, row);
  return columns + endOfRow(trace, row) - start;
}

/** How quickly moves are simulated, beside this machine's own kernel; how that grows; and how large traces are. */
export async function simulation(): Promise<Section> {
  const kernel = await againstKernel();
  const grown = grow();
  const growth = {
    time: exponent(
      grown.map(({ slots }) => slots),
      grown.map(({ time }) => time.median),
    ),
    memory: exponent(
      grown.map(({ tables }) => tables),
      grown.map(({ memory }) => memory),
    ),
  };
  const traces = LIBRARY.map(({ name, scenario }) => traceSize(name, runScenario(scenario, KERNEL).trace));
  const spread = ({ median, fastest, slowest }: Timing, unit: number) =>
    `${threeDigits(median / unit)} (${threeDigits(fastest / unit)}–${threeDigits(slowest / unit)})`;
  const beside = (title: string, rows: readonly AgainstKernel[]) =>
    tableText(
      [`1 GiB, 262,144 pages, ${title}`, 'simulated, µs', `Linux ${release()}, µs`, 'ratio'],
      rows.map((row) => [row.move, spread(row.simulated, 1e3), spread(row.kernel, 1e3), spread(row.ratio, 1)]),
    );
  const text = [
    'Medians (fastest–slowest) of five.',
    beside(`there and back ${AGAIN} times, the median move`, kernel.again),
    beside('first move', kernel.first),
    beside('there and back, little compiled yet', kernel.againEarly),
    beside('first move, little compiled yet', kernel.firstEarly),
    tableText(
      ['one page off', 'entries moved', 'slots looked at', 'simulated, ms', 'ns a slot', 'trace and memory'],
      grown.map(({ bytes, entries, slots, time, memory }) => [
        formatBytes(bytes),
        formatCount(entries),
        formatCount(slots),
        spread(time, 1e6),
        threeDigits(time.median / slots),
        `${threeDigits(memory / MIB)} MiB`,
      ]),
    ),
    `grows as slots^${growth.time.toFixed(2)} (time) and as tables^${growth.memory.toFixed(2)} (memory), by the five largest`,
    tableText(
      ['trace', 'steps', 'bytes', 'bytes a step', 'in runs', 'else', 'without the tree', 'for each look at the tree'],
      traces.map(({ scenario, steps, bytes, inRuns, single, withoutTree, tree }) => [
        scenario,
        formatCount(steps),
        formatCount(bytes),
        threeDigits(bytes / steps),
        inRuns === undefined ? '–' : threeDigits(inRuns),
        threeDigits(single),
        threeDigits(withoutTree),
        threeDigits(tree),
      ]),
    ),
  ].join('\n\n');
  return { text, results: { kernel, grown, growth, traces } };
}
