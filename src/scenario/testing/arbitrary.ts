import fc from 'fast-check';
import { alignDown, PAGE_SIZE, PMD_SIZE, PUD_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { START_BRK } from '../../mm/limits.ts';
import type { Operation, Scenario } from '../schema.ts';

export interface ScenarioKinds {
  /** Shared mappings beside private ones. */
  readonly shared: boolean;
  readonly mlock: boolean;
  /** Mappings of 1 GiB, sparsely touched; they take long. */
  readonly huge: boolean;
  /** Addresses that name what an earlier operation returned. */
  readonly references: boolean;
  /** The kernel may choose where something goes. */
  readonly chosenPlaces: boolean;
  /** Transparent huge pages in some of the scenarios. */
  readonly thp: boolean;
  readonly hugetlb: boolean;
  /** brk. */
  readonly heap: boolean;
  /** Shifts of exec's stack, each alone in its scenario. */
  readonly exec: boolean;
  /** Allocations that fail in one of the moves. */
  readonly failures: boolean;
}

const USUAL: ScenarioKinds = {
  shared: true,
  mlock: true,
  huge: false,
  references: true,
  chosenPlaces: true,
  thp: true,
  hugetlb: true,
  heap: true,
  exec: true,
  failures: true,
};

/**
 * Scenarios in a small arena around 0x100000000000, where a PGD entry begins: a few mappings near PMD and PUD
 * boundaries, then operations that mostly meet them. All kinds but `huge` unless `kinds` says otherwise.
 */
export function scenarios(kinds: Partial<ScenarioKinds> = {}): fc.Arbitrary<Scenario> {
  const allowed = { ...USUAL, ...kinds };
  const usual = fc
    .tuple(
      fc.array(fc.record({ kind: fc.constant('mmap' as const), ...CHOICES }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.record({ kind: operationKind(allowed), ...CHOICES }), { minLength: 1, maxLength: 12 }),
      allowed.thp ? fc.constantFrom(false, false, true) : fc.constant(false),
      allowed.failures ? fc.oneof(fc.constant(undefined), fc.constant(undefined), failure) : fc.constant(undefined),
    )
    .map(([mappings, operations, thp, failing]) => {
      const builder = new Builder(allowed, thp);
      for (const choice of [...mappings, ...operations]) builder.add(choice);
      const scenario = { ops: builder.operations, ...(thp ? { thp: 'madvise' as const } : {}) };
      return failing ? withFailure(scenario, failing) : scenario;
    });
  return allowed.exec
    ? fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: stackShifts(allowed.failures) })
    : usual;
}

/** Which of the moves an allocation fails in, and the how manieth of it. */
const failure = fc.record({ move: fc.nat(11), ofVma: usually(false, true), nth: fc.constantFrom(1, 1, 2, 2, 3, 4, 6) });

function withFailure(
  scenario: Scenario,
  { move, ofVma, nth }: { move: number; ofVma: boolean; nth: number },
): Scenario {
  const moves = scenario.ops.flatMap(({ op }, number) => (op === 'mremap' ? [number] : []));
  if (moves.length === 0) return scenario;
  const operation = moves[move % moves.length]!;
  return { ...scenario, fail: { operation, ...(ofVma ? { vma: nth } : { table: nth }) } };
}

/** exec's shift of its stack, at the top as the kernel makes it: at most 6 MiB, by pages or by whole PMDs. */
export function stackShifts(failures: boolean): fc.Arbitrary<Scenario> {
  return fc
    .record({
      pages: fc.oneof(fc.integer({ min: 1, max: 1536 }), fc.constantFrom(1, 510, 511, 1023, 1024, 1535, 1536)),
      shift: fc.oneof(
        fc.integer({ min: 1, max: 4 }).map((tables) => tables * PMD_SIZE),
        fc.integer({ min: 1, max: 2048 }).map((pages) => pages * PAGE_SIZE),
      ),
      nth: failures ? fc.constantFrom(undefined, undefined, 1, 2, 3) : fc.constant(undefined),
    })
    .map(({ pages, shift, nth }) => {
      const len = pages * PAGE_SIZE;
      return {
        ops: [{ op: 'exec_stack_shift', start: hex(TASK_SIZE - len), len: hex(len), shift: hex(shift) }],
        ...(nth === undefined ? {} : { fail: { operation: 0, table: nth } }),
      };
    });
}

type Kind = Exclude<Operation['op'], 'exec_stack_shift'>;

function operationKind(allowed: ScenarioKinds): fc.Arbitrary<Kind> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant<Kind>('mremap') },
    { weight: 3, arbitrary: fc.constant<Kind>('touch') },
    { weight: 3, arbitrary: fc.constantFrom<Kind>('read', 'munmap', 'mprotect', 'madvise', 'mmap') },
    { weight: allowed.mlock ? 1 : 0, arbitrary: fc.constant<Kind>('mlock') },
    { weight: allowed.heap ? 1 : 0, arbitrary: fc.constant<Kind>('brk') },
  );
}

const place = fc
  .record({
    boundary: fc.constantFrom(0, 1, 2, 3).map((n) => 0x100000000000 + n * PUD_SIZE),
    tables: fc.constantFrom(0, 0, 0, 2, -1),
    pages: fc.constantFrom(0, 0, 1, 0x100, 0x1ff, -1),
  })
  .map(({ boundary, tables, pages }) => boundary + tables * PMD_SIZE + pages * PAGE_SIZE);

/** Mostly the first value, sometimes one of the others. */
function usually<T>(most: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(most) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
}

/** What every operation is drawn with, whether it needs it or not, so that shrinking one leaves the others as they are. */
const CHOICES = {
  /** Which of the mappings made so far it is about. */
  known: fc.nat(15),
  /** Or a place that has nothing to do with them. */
  elsewhere: fc.oneof(
    { weight: 14, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.oneof(place, place, fc.constant(0x100000000800)) },
  ),
  /** Pages into the mapping at which it begins. */
  within: usually(0, 1, 0x100, -1),
  /** It ends where the mapping ends, or is so many pages long. */
  onlyPages: usually(undefined, 1, 0x100, 0x201),
  /** Where something new goes: there, or at the same offset in that PMD as the old place has. */
  place,
  sameOffset: fc.boolean(),
  pages: fc.constantFrom(1, 2, 3, 17, 0xff, 0x100, 0x101, 0x1ff, 0x200, 0x201, 0x400),
  newPages: usually(undefined, 1, 0x100, 0x1ff, 0x200, 0x300),
  oddBytes: usually(0, 0, 1, 0xfff),
  stride: usually(PAGE_SIZE, 2 * PAGE_SIZE, 0x11000, PMD_SIZE),
  shared: usually(false, true),
  oneGib: usually(false, true),
  prot: usually('rw', 'r', 'rx', ''),
  /** A new mapping is written to at once. */
  touched: usually(true, false),
  advice: usually<'dontneed' | 'hugepage'>('dontneed', 'hugepage'),
  /** A new mapping is advised to take huge pages, where these are in use, and mostly lies so that it can. */
  advised: usually(true, false),
  hugeTlb: usually(false, true),
  mmapFlags: usually<MmapFlag[]>(['fixed_noreplace'], ['fixed'], []),
  mmapExtra: usually<MmapFlag[]>([], ['growsdown'], ['noreserve']),
  mremapFlags: fc.oneof(
    { weight: 6, arbitrary: fc.constant<MremapFlags>(['maymove', 'fixed']) },
    { weight: 2, arbitrary: fc.constant<MremapFlags>(['maymove', 'fixed', 'dontunmap']) },
    { weight: 2, arbitrary: fc.constant<MremapFlags>(['maymove']) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<MremapFlags>(['maymove', 'dontunmap'], [], ['fixed'], ['dontunmap'], 3, [
        'maymove',
        '0x8',
      ]),
    },
  ),
  reference: usually(false, true),
};
type MmapFlag = NonNullable<(Operation & { op: 'mmap' })['flags']>[number];
type MremapFlags = (Operation & { op: 'mremap' })['flags'];
type Choice = { kind: Kind } & {
  [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name] extends fc.Arbitrary<infer Value> ? Value : never;
};

/** Something that an operation mapped, as far as its arguments tell. */
interface Known {
  readonly operation: number;
  readonly start: number;
  readonly bytes: number;
}

/** Makes operations of choices, and keeps in mind what they have mapped, so that the next ones meet it. */
class Builder {
  readonly operations: Operation[] = [];
  readonly #allowed: ScenarioKinds;
  readonly #thp: boolean;
  #known: Known[] = [];

  constructor(allowed: ScenarioKinds, thp: boolean) {
    this.#allowed = allowed;
    this.#thp = thp;
  }

  add(choice: Choice): void {
    if (choice.kind === 'mmap') this.#map(choice);
    else if (choice.kind === 'brk') this.#moveHeapEnd(choice);
    else this.#about(choice, choice.kind);
  }

  #map(choice: Choice): void {
    const { touched, mmapFlags, mmapExtra, prot } = choice;
    const oneGib = this.#allowed.huge && choice.oneGib;
    const hugeTlb = this.#allowed.hugetlb && choice.hugeTlb && !oneGib;
    const advised = this.#thp && choice.advised && !oneGib;
    const place = hugeTlb || (advised && choice.sameOffset) ? alignDown(choice.place, PMD_SIZE) : choice.place;
    const bytes = oneGib ? PUD_SIZE : advised && choice.pages < 0x100 ? 2 * PMD_SIZE : choice.pages * PAGE_SIZE;
    const at = this.#allowed.chosenPlaces || mmapFlags.length > 0 ? mmapFlags : ['fixed' as const];
    const sharing = this.#allowed.shared && choice.shared ? 'shared' : 'private';
    const [addr, len] = [hex(place), hex(bytes)];
    this.#known.push({ operation: this.operations.length, start: place, bytes });
    const flags: MmapFlag[] = [sharing, 'anonymous', ...at, ...mmapExtra, ...(hugeTlb ? (['hugetlb'] as const) : [])];
    this.operations.push({ op: 'mmap', addr, len, prot, flags });
    if (advised) this.operations.push({ op: 'madvise', addr, len, advice: 'hugepage' });
    const stride = hex(oneGib ? PMD_SIZE : choice.stride);
    if (touched) this.operations.push({ op: 'touch', addr, len, stride });
  }

  /** The heap, above its start, is then one more thing that operations meet. */
  #moveHeapEnd({ pages, oddBytes, touched }: Choice): void {
    const bytes = pages * PAGE_SIZE;
    this.#known.push({ operation: this.operations.length, start: START_BRK, bytes });
    this.operations.push({ op: 'brk', addr: hex(START_BRK + bytes - oddBytes) });
    const stride = hex(PAGE_SIZE);
    if (touched) this.operations.push({ op: 'touch', addr: hex(START_BRK), len: hex(bytes), stride });
  }

  /** An operation on something that was mapped before. */
  #about(choice: Choice, kind: Exclude<Kind, 'mmap' | 'brk'>): void {
    const known = this.#known[choice.known % Math.max(1, this.#known.length)];
    const about = known ?? { operation: 0, start: choice.place, bytes: choice.pages * PAGE_SIZE };
    const distance = Math.min(choice.within * PAGE_SIZE, about.bytes - PAGE_SIZE);
    const start = choice.elsewhere ?? about.start + distance;
    const ofHeap = this.operations[about.operation]?.op === 'brk';
    const named = this.#allowed.references && choice.reference && known !== undefined && !ofHeap && distance >= 0;
    const addr = named ? `@${about.operation}+${hex(distance)}` : hex(start);
    const bytes = choice.onlyPages === undefined ? about.bytes - distance : choice.onlyPages * PAGE_SIZE;
    const len = hex(bytes + choice.oddBytes);
    const whole = known && start === about.start && bytes >= about.bytes;
    switch (kind) {
      case 'touch':
      case 'read':
        this.operations.push({ op: kind, addr, len, stride: hex(bytes < PUD_SIZE ? choice.stride : PMD_SIZE) });
        return;
      case 'mprotect':
        this.operations.push({ op: kind, addr, len, prot: choice.prot });
        return;
      case 'madvise':
        this.operations.push({ op: kind, addr, len, advice: choice.advice });
        return;
      case 'mlock':
        this.operations.push({ op: kind, addr, len: hex(Math.min(bytes, choice.pages * PAGE_SIZE)) });
        return;
      case 'munmap':
        this.operations.push({ op: kind, addr, len });
        if (whole) this.#forget(known);
        return;
      case 'mremap': {
        const newBytes = choice.newPages === undefined || bytes >= PUD_SIZE ? bytes : choice.newPages * PAGE_SIZE;
        const newLen = hex(newBytes + choice.oddBytes);
        const flags = this.#allowed.chosenPlaces ? choice.mremapFlags : placed(choice.mremapFlags);
        const target = choice.sameOffset ? alignDown(choice.place, PMD_SIZE) + (start % PMD_SIZE) : choice.place;
        const moves = typeof flags === 'number' || flags.length > 1;
        if (moves && whole && !String(flags).includes('dontunmap')) this.#forget(known);
        if (moves) this.#known.push({ operation: this.operations.length, start: target, bytes: newBytes });
        this.operations.push({ op: kind, old: addr, oldLen: len, newLen, flags, newAddr: hex(target) });
      }
    }
  }

  #forget(gone: Known): void {
    this.#known = this.#known.filter((known) => known !== gone);
  }
}

/** The flags, with a fixed place wherever the kernel could choose one. */
function placed(flags: MremapFlags): MremapFlags {
  if (typeof flags === 'number' || !flags.includes('maymove') || flags.includes('fixed')) return flags;
  return [...flags, 'fixed'];
}

/** Options of a property over scenarios: a failing one is reported after a while, even if it could be shrunk further. */
export function runs(numRuns: number): fc.Parameters<unknown> {
  return { numRuns, interruptAfterTimeLimit: 30_000 };
}
