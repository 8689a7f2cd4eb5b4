import { alignDown, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';

/** What scenarios may contain: not every machine allows everything. */
export interface Allowed {
  readonly shared: boolean;
  readonly mlock: boolean;
  /** MREMAP_DONTUNMAP. */
  readonly dontUnmap: boolean;
  /** MAP_FIXED_NOREPLACE. */
  readonly noReplace: boolean;
  readonly hugePageAdvice: boolean;
  /** Reads of private memory that was never written, which get the zero page; a kernel may give pages of their own. */
  readonly zeroPage: boolean;
}

type Mremap = Operation & { op: 'mremap' };

/** Numbers below 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Scenario number `number` of a seed: a few mappings around PMD and PUD boundaries, then operations that mostly meet
 * them. What it gives depends on nothing but the kernel's rules: places are named, and lengths stay small or absurd, so
 * that neither overcommit nor mmap_min_addr nor the process's other mappings matter.
 */
export function generateScenario(seed: number, number: number, allowed: Allowed): Scenario {
  const generator = new Generator(randomNumbers(seed * 0x9e3779b1 + number), allowed);
  return { id: `${seed}-${number}`, ops: generator.scenario() };
}

/** Something that was mapped, as far as the arguments tell. */
interface Known {
  /** The operation that returned its address. */
  readonly operation: number;
  readonly start: number;
  readonly bytes: number;
}

/** Too much to be written to, or locked. */
const isLarge = (bytes: number) => bytes > PUD_SIZE / 2;

class Generator {
  readonly #random: () => number;
  readonly #allowed: Allowed;
  readonly #ops: Operation[] = [];
  #known: Known[] = [];

  constructor(random: () => number, allowed: Allowed) {
    this.#random = random;
    this.#allowed = allowed;
  }

  scenario(): Operation[] {
    for (let n = 1 + this.#below(3); n > 0; n--) this.#map();
    for (let n = 2 + this.#below(9); n > 0; n--) this.#next();
    return this.#ops;
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #one<T>(...values: readonly T[]): T {
    return values[this.#below(values.length)]!;
  }

  /** Near a boundary of a PMD entry, and often of a PUD or PGD entry, too. */
  #place(): number {
    const table = 0x100000000000 + this.#below(3) * PUD_SIZE + this.#one(0, 0, 1, 2, -1) * PMD_SIZE;
    return table + this.#one(0, 0, 1, 0x80, 0x100, 0x100, 0x180, 0x1ff, -1) * PAGE_SIZE;
  }

  #bytes(): number {
    return (
      this.#one(1, 2, 3, 0x11, 0x80, 0xff, 0x100, 0x100, 0x101, 0x180, 0x1ff, 0x200, 0x201, 0x300, 0x400) * PAGE_SIZE
    );
  }

  #map(): void {
    if (this.#chance(0.03)) {
      this.#mapGib();
      return;
    }
    const [start, bytes] = [this.#near(), this.#bytes()];
    const sharing = this.#allowed.shared && this.#chance(0.2) ? 'shared' : 'private';
    const placing = this.#allowed.noReplace && this.#chance(0.6) ? 'fixed_noreplace' : 'fixed';
    const prot = this.#chance(0.85) ? 'rw' : this.#one('r', '');
    this.#remember(start, bytes);
    this.#ops.push({ op: 'mmap', addr: hex(start), len: hex(bytes), prot, flags: [sharing, 'anonymous', placing] });
    if (this.#chance(0.75)) this.#access('touch', start, bytes, this.#one(1, 1, 1, 2, 0x11) * PAGE_SIZE);
  }

  /** 1 GiB that is only read, so that it costs no memory but page tables. */
  #mapGib(): void {
    const start = alignDown(this.#place(), PUD_SIZE) + this.#one(0, 0, 0, PMD_SIZE, PAGE_SIZE, 0x100 * PAGE_SIZE);
    this.#remember(start, PUD_SIZE);
    const flags: ('private' | 'anonymous' | 'fixed')[] = ['private', 'anonymous', 'fixed'];
    this.#ops.push({ op: 'mmap', addr: hex(start), len: hex(PUD_SIZE), prot: 'r', flags });
    this.#access('read', start, PUD_SIZE, this.#one(PMD_SIZE, 4 * PMD_SIZE));
  }

  /** A place for a mapping: anywhere, or right beside one that is there. */
  #near(): number {
    const known = this.#pick();
    return known && this.#chance(0.3) ? known.start + known.bytes + this.#one(0, 0, PAGE_SIZE) : this.#place();
  }

  #pick(): Known | undefined {
    return this.#known[this.#below(this.#known.length)];
  }

  #remember(start: number, bytes: number): void {
    this.#known.push({ operation: this.#ops.length, start, bytes });
  }

  #access(op: 'touch' | 'read', start: number, bytes: number, stride: number): void {
    if (op === 'read' && !this.#allowed.zeroPage) return;
    this.#ops.push({ op, addr: hex(start), len: hex(bytes), stride: hex(stride) });
  }

  #next(): void {
    const kind = this.#below(20);
    const known = this.#pick();
    if (kind === 0 || !known) {
      this.#map();
      return;
    }
    if (kind < 11) {
      this.#mremap(known);
      return;
    }
    const { start, bytes } = this.#part(known);
    const [addr, len] = [hex(start), hex(bytes)];
    if (kind < 14) this.#access(this.#one('touch', 'read'), start, bytes, isLarge(bytes) ? PMD_SIZE : PAGE_SIZE);
    else if (kind < 16) this.#ops.push({ op: 'munmap', addr: this.#sometimesOdd(addr), len });
    else if (kind < 18)
      this.#ops.push({ op: 'mprotect', addr, len, prot: this.#one(isLarge(bytes) ? 'r' : 'rw', 'r', '') });
    else if (kind === 18 && this.#allowed.mlock && this.#allowed.zeroPage && !isLarge(bytes))
      this.#ops.push({ op: 'mlock', addr, len });
    else {
      const advice = this.#allowed.hugePageAdvice && this.#chance(0.2) ? 'hugepage' : 'dontneed';
      this.#ops.push({ op: 'madvise', addr, len, advice });
    }
  }

  #sometimesOdd(addr: string): string {
    return this.#chance(0.05) ? hex(Number(addr) + 0x800) : addr;
  }

  /** All of a mapping, or a part, or a little more. */
  #part({ start, bytes }: Known): { start: number; bytes: number } {
    if (this.#chance(0.55)) return { start, bytes };
    const skipped = Math.min(this.#one(0, 1, 0x80, 0x100) * PAGE_SIZE, bytes - PAGE_SIZE);
    const rest = bytes - skipped;
    const wanted = this.#one(rest, rest + 2 * PAGE_SIZE, this.#one(1, 0x80, 0x100, 0x200) * PAGE_SIZE);
    return { start: start + skipped, bytes: isLarge(bytes) ? rest : wanted };
  }

  #mremap(known: Known): void {
    const { start, bytes } = this.#part(known);
    const flags = this.#mremapFlags();
    const names = flags as readonly string[];
    const resized = !isLarge(bytes) && !names.includes('dontunmap') && this.#chance(0.3);
    const newBytes = resized ? this.#bytes() : bytes;
    const target = this.#target(start, bytes);
    const distance = start - known.start;
    const named = this.#chance(0.15);
    const operation: Mremap = {
      op: 'mremap',
      old: named ? `@${known.operation}+${hex(distance)}` : hex(start),
      oldLen: hex(bytes - (this.#chance(0.1) ? 0xfff : 0)),
      newLen: hex(newBytes - (this.#chance(0.1) && !names.includes('dontunmap') ? 1 : 0)),
      flags,
      newAddr: hex(target),
    };
    if (names.includes('maymove')) {
      const leaves = start === known.start && bytes >= known.bytes && !names.includes('dontunmap');
      if (leaves) this.#known = this.#known.filter((each) => each !== known);
      // Where the kernel chooses the place, nothing may name it: what lies beside it differs from machine to machine.
      if (names.length > 1) this.#remember(target, newBytes);
    }
    this.#ops.push(this.#chance(0.1) ? this.#spoiled(operation) : operation);
  }

  #mremapFlags(): ('maymove' | 'fixed' | 'dontunmap')[] {
    const roll = this.#random();
    if (this.#allowed.dontUnmap && roll < 0.2) return ['maymove', 'fixed', 'dontunmap'];
    if (roll < 0.3) return ['maymove'];
    return roll < 0.36 ? [] : ['maymove', 'fixed'];
  }

  /** Where a move goes: anywhere, or where old and new are aligned alike, or beside or onto something. */
  #target(start: number, bytes: number): number {
    const roll = this.#random();
    const known = this.#pick();
    if (roll < 0.5) return alignDown(this.#place(), PMD_SIZE) + (start % PMD_SIZE);
    if (roll < 0.65 && known) return known.start + known.bytes;
    if (roll < 0.7) return start + this.#one(bytes, -bytes);
    return this.#place();
  }

  /** The same with one thing wrong or unusual. */
  #spoiled(operation: Mremap): Mremap {
    const { old, newAddr = '0x0', flags, oldLen } = operation;
    switch (this.#below(8)) {
      case 0:
        return { ...operation, flags: [...(flags as ('maymove' | 'fixed')[]), '0x8'] };
      case 1:
        return { ...operation, flags: ['fixed'] };
      case 2:
        return { ...operation, oldLen: '0x0' };
      case 3:
        return { ...operation, newLen: '0x0' };
      case 4:
        return { ...operation, newAddr: hex(Number(newAddr) + 0x800) };
      case 5:
        return old.startsWith('@') ? operation : { ...operation, old: hex(Number(old) + 0x800) };
      case 6:
        // Locked memory may have a limit of its own, which such a length would meet first.
        if (this.#ops.some(({ op }) => op === 'mlock')) return operation;
        return { ...operation, newLen: this.#one('0x800000000000', '0xfffffffffffff000', '0xffffffffffffffff') };
      default:
        return { ...operation, newAddr: old, oldLen };
    }
  }
}
