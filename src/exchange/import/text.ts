import { formatCount, hex } from '../../address/text.ts';
import { permsText } from '../../mm/flags.ts';
import type { Call } from './calls.ts';
import { MADV, MAP, MREMAP_NAMES } from './names.ts';
import type { Entries } from './replayMremap.ts';
import type { Assumption } from './space.ts';

/** A call as strace would write it, shorter: numbers in hex, flags without their prefix. */
export function callText(call: Call): string {
  switch (call.name) {
    case 'mremap': {
      const place = call.flags & 2 || call.newAddress !== 0n ? `, ${hex(call.newAddress)}` : '';
      const flags = flagText(call.flags, MREMAP_FLAGS);
      return `mremap(${hex(call.old)}, ${hex(call.oldLength)}, ${hex(call.newLength)}, ${flags}${place})`;
    }
    case 'mmap': {
      const file = call.file === undefined ? '' : `, ${call.file.path ?? call.file.descriptor}, ${hex(call.offset)}`;
      const access = permsText(call.access).slice(0, 3);
      return `mmap(${hex(call.address)}, ${hex(call.length)}, ${access}, ${flagText(call.flags, MAP_FLAGS)}${file})`;
    }
    case 'munmap':
      return `munmap(${hex(call.address)}, ${hex(call.length)})`;
    case 'mprotect':
      return `mprotect(${hex(call.address)}, ${hex(call.length)}, ${permsText(call.access).slice(0, 3)})`;
    case 'madvise': {
      const [name] = Object.entries(MADV).find(([, number]) => number === call.advice) ?? [String(call.advice)];
      return `madvise(${hex(call.address)}, ${hex(call.length)}, ${name})`;
    }
    case 'brk':
      return `brk(${hex(call.address)})`;
  }
}

const MREMAP_FLAGS = Object.entries(MREMAP_NAMES);
const SHOWN = [
  'SHARED',
  'PRIVATE',
  'FIXED',
  'ANONYMOUS',
  'GROWSDOWN',
  'NORESERVE',
  'HUGETLB',
  'FIXED_NOREPLACE',
] as const;
const MAP_FLAGS = SHOWN.map((name) => [name, MAP[name]] as const);

function flagText(bits: number, names: readonly (readonly [string, number])[]): string {
  const known = names.filter(([, bit]) => bits & bit);
  const rest = known.reduce((left, [, bit]) => left & ~bit, bits) >>> 0;
  const texts = [...known.map(([name]) => name), ...(rest === 0 ? [] : [hex(rest)])];
  return texts.length === 0 ? '0' : texts.join('|');
}

/** `1,536 PTE, 2 PMD`; `none`. */
export function entriesText({ ptes, pmds, puds, huge }: Entries): string {
  const parts = [
    [ptes, 'PTE'],
    [pmds, 'PMD'],
    [puds, 'PUD'],
    [huge, 'huge'],
  ] as const;
  const texts = parts.filter(([count]) => count > 0).map(([count, name]) => `${formatCount(count)} ${name}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}

/** What was assumed, as sentences. */
export const ASSUMPTION_TEXTS: Readonly<Record<Assumption, string>> = {
  implied:
    'A call succeeds on memory that the trace does not show being mapped: it is taken as mapped, private and writable.',
  standIn: 'A mapping finds no room to grow: something that the trace does not show is taken to lie above it.',
  heap: 'The trace does not show where the heap begins: it is taken to begin where brk first ends.',
  exec: 'brk(NULL) finds the heap elsewhere than it was: another program is taken to have been started.',
  thread:
    'The trace does not show who made this thread: it is taken to share the memory of the first. (strace -f -e trace=memory,process shows it.)',
  eachItsOwn: 'The trace does not tell threads from processes: each is taken to have memory of its own.',
  alone: 'The trace has no mmap or munmap before this mremap: it is taken by itself, with nothing else mapped.',
};

/** What is assumed of every trace. */
export const ALWAYS_ASSUMED =
  'Pages that may be accessed are taken as resident, in small pages of 4 KiB, unless the source says otherwise; of one source at most 3 GiB.';
