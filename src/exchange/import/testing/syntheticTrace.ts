import { hex } from '../../../address/text.ts';

const SLOT = 0x4000000;
const FIRST = 0x7f0000000000;
const MOST_LIVE = 2000;

/** A generator of numbers in [0, 1) that gives the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Lines as `strace -f -tt -T` writes them, of an allocator that maps, grows, moves, protects and unmaps, each mapping in
 * 64 MiB of its own, so that the addresses are such as a kernel could have chosen. At least `characters` of them.
 */
export function* syntheticTrace(characters: number, seed = 1): Generator<string> {
  const next = random(seed);
  const upTo = (n: number) => Math.floor(next() * n);
  const pages = () => (1 + upTo(next() < 0.05 ? 4096 : 64)) * 0x1000;
  const live: { at: number; length: number }[] = [];
  const free = Array.from({ length: MOST_LIVE + 8 }, (_, i) => FIRST + i * SLOT);
  let brk = 0x555555800000;
  let microseconds = 0;
  let written = 0;
  const line = (text: string) => {
    microseconds += 1 + upTo(900);
    const seconds = Math.floor(microseconds / 1e6) % 60;
    const time = `12:34:${String(seconds).padStart(2, '0')}.${String(microseconds % 1e6).padStart(6, '0')}`;
    const whole = `4242  ${time} ${text} <0.0000${10 + upTo(80)}>\n`;
    written += whole.length;
    return whole;
  };
  yield line(`brk(NULL) = ${hex(brk)}`);
  while (written < characters) {
    const kind = next();
    const picked = upTo(Math.max(live.length, 1));
    const mapping = live[picked];
    if (!mapping || (kind < 0.35 && live.length < MOST_LIVE)) {
      const made = { at: free.splice(upTo(free.length), 1)[0]!, length: pages() };
      live.push(made);
      yield line(
        `mmap(NULL, ${made.length}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${hex(made.at)}`,
      );
    } else if (kind < 0.62) {
      live.splice(picked, 1);
      free.push(mapping.at);
      yield line(`munmap(${hex(mapping.at)}, ${mapping.length}) = 0`);
    } else if (kind < 0.82) {
      const grown = mapping.length + pages();
      // Elsewhere, though there would be room: only what something is in the way of moves in life, so it is asked for.
      const to = next() < 0.4 && grown < SLOT ? mapping.at : free.splice(upTo(free.length), 1)[0]!;
      const length = Math.min(grown, SLOT);
      const flags = to === mapping.at ? 'MREMAP_MAYMOVE' : `MREMAP_MAYMOVE|MREMAP_FIXED, ${hex(to)}`;
      yield line(`mremap(${hex(mapping.at)}, ${mapping.length}, ${length}, ${flags}) = ${hex(to)}`);
      if (to !== mapping.at) free.push(mapping.at);
      live[picked] = { at: to, length };
    } else if (kind < 0.88) {
      yield line(`mprotect(${hex(mapping.at)}, 4096, PROT_${next() < 0.5 ? 'NONE' : 'READ|PROT_WRITE'}) = 0`);
      // Whole again, or a later call would meet two mappings.
      yield line(`mprotect(${hex(mapping.at)}, ${mapping.length}, PROT_READ|PROT_WRITE) = 0`);
    } else if (kind < 0.94) {
      yield line(`madvise(${hex(mapping.at)}, ${mapping.length}, MADV_DONTNEED) = 0`);
    } else {
      brk += 0x1000 * upTo(40);
      yield line(`brk(${hex(brk)}) = ${hex(brk)}`);
    }
  }
}
