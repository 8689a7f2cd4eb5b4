import { alignDown, alignUp, isAligned, PAGE_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { type Outcome, tryResolve } from '../scenario/run.ts';
import type { Operation } from '../scenario/schema.ts';

/** What is wrong with a field of a form, and what would do instead: texts to put in its place, the nearest first. */
export interface Problem {
  readonly sentence: string;
  readonly nearest: readonly string[];
}

export type Problems = Readonly<Record<string, Problem>>;

/** How an operation's address and length must be for the kernel not to refuse it before it looks at any mapping. */
interface Asked {
  readonly address?: string;
  readonly length?: string;
  readonly aligned: boolean;
  /** Nothing of it may lie beyond user space. */
  readonly within: boolean;
  /** A length of 0 is refused. */
  readonly some: boolean;
}

/** By operation, the fields that every kernel checks; those of a mremap that moves to a place of its own come on top. */
const ASKED: Partial<Record<Operation['op'], Asked>> = {
  mmap: { address: 'addr', length: 'len', aligned: true, within: true, some: true },
  fill: { address: 'addr', length: 'len', aligned: true, within: true, some: true },
  munmap: { address: 'addr', length: 'len', aligned: true, within: true, some: true },
  mprotect: { address: 'addr', aligned: true, within: false, some: false },
  madvise: { address: 'addr', aligned: true, within: false, some: false },
  mremap: { address: 'old', length: 'newLen', aligned: true, within: false, some: true },
  exec_stack_shift: { address: 'start', length: 'len', aligned: true, within: true, some: true },
};

/**
 * What the kernel will refuse in an operation as it stands, by field. It may be run nevertheless, to see it refused.
 * `outcomes` are those of the operations before it, as far as they are known.
 */
export function refusalsOf(operation: Operation, outcomes: readonly Outcome[]): Problems {
  const found: Record<string, Problem> = {};
  const fields = operation as unknown as Readonly<Record<string, string | undefined>>;
  const read = (field: string | undefined) => {
    const text = field === undefined ? undefined : fields[field];
    const value = text === undefined ? undefined : tryResolve(outcomes, text);
    return value === undefined ? undefined : Number(value);
  };
  const add = (field: string, sentence: string, ...nearest: string[]) => {
    found[field] ??= { sentence, nearest: [...new Set(nearest)] };
  };
  const asked = ASKED[operation.op];
  const placed = operation.op !== 'mmap' || operation.flags?.some((flag) => flag.startsWith('fixed')) === true;
  if (asked) {
    const length = read(asked.length);
    if (asked.length && asked.some && length === 0) {
      add(asked.length, `A length of 0 is nothing: ${operation.op} refuses it.`, hex(PAGE_SIZE), '0x200000');
    }
    if (asked.address && placed) place(asked.address, asked.within ? asked.length : undefined);
  }
  if (operation.op === 'mremap') remap(operation);
  if (operation.op === 'exec_stack_shift') stack(operation);
  if (operation.op === 'find' && 'end' in operation) {
    const [from, to] = [read('addr'), read('end')];
    if (from !== undefined && to !== undefined && to <= from) {
      add('end', `${hex(to)} is not above the address, ${hex(from)}.`, hex(from + PAGE_SIZE), hex(from + 0x200000));
    }
  }
  return found;

  /** An address must begin a page, and what begins there, if its length counts, must end in user space. */
  function place(field: string, lengthField: string | undefined): void {
    const [address, length = 0] = [read(field), read(lengthField)];
    if (lengthField && length > TASK_SIZE) {
      const most = hex(TASK_SIZE);
      add(lengthField, `${hex(length)} is more than user space has: ${most}.`, most, '0x200000');
    }
    if (address === undefined) return;
    if (lengthField && length <= TASK_SIZE && address > TASK_SIZE - length) {
      const last = hex(alignDown(TASK_SIZE - length, PAGE_SIZE));
      const size = length > 0 ? `With a length of ${hex(length)} it` : 'It';
      add(field, `${hex(address)} is too high. ${size} may be at most ${last}, or it ends beyond user space.`, last);
    } else if (!isAligned(address, PAGE_SIZE)) {
      const sentence = `${hex(address)} is not a multiple of the page size ${hex(PAGE_SIZE)}, so ${operation.op} refuses it.`;
      add(field, sentence, hex(alignDown(address, PAGE_SIZE)), hex(alignUp(address, PAGE_SIZE)));
    }
  }

  function remap({ flags }: Operation & { op: 'mremap' }): void {
    if (typeof flags === 'number') return;
    const [fixed, maymove, dontunmap] = (['fixed', 'maymove', 'dontunmap'] as const).map((flag) =>
      flags.includes(flag),
    );
    const [oldLength, newLength] = [read('oldLen') ?? 0, read('newLen') ?? 0];
    if ((fixed || dontunmap) && !maymove) {
      const flag = fixed ? 'FIXED' : 'DONTUNMAP';
      add('flags', `${flag} without MAYMOVE is refused.`, ['maymove', ...flags].join(' '));
    }
    if (dontunmap && alignUp(oldLength, PAGE_SIZE) !== alignUp(newLength, PAGE_SIZE)) {
      add('newLen', `With DONTUNMAP the new length must be the old one, ${hex(oldLength)}.`, hex(oldLength));
    }
    if (!fixed) return;
    const old = read('old');
    if (fields.newAddr === undefined) {
      add('newAddr', 'FIXED needs a new address.', ...(old === undefined ? [] : [hex(old + 0x40000000)]));
      return;
    }
    place('newAddr', 'newLen');
    const target = read('newAddr');
    if (old === undefined || target === undefined) return;
    const [end, length] = [old + alignUp(oldLength, PAGE_SIZE), alignUp(newLength, PAGE_SIZE)];
    if (target < end && old < target + length) {
      const clear = [old - length, end].filter((address) => address > 0).map(hex);
      add(
        'newAddr',
        `${hex(target)} to ${hex(target + length)} overlaps the source, ${hex(old)} to ${hex(end)}.`,
        ...clear,
      );
    }
  }

  function stack({ start, len, shift }: Operation & { op: 'exec_stack_shift' }): void {
    const begins = read('start');
    const [length, distance] = [Number(len), Number(shift)];
    for (const [field, value] of [
      ['len', length],
      ['shift', distance],
    ] as const) {
      if (isAligned(value, PAGE_SIZE)) continue;
      const near = [alignDown(value, PAGE_SIZE), alignUp(value, PAGE_SIZE)].filter((pages) => pages > 0).map(hex);
      add(field, `${hex(value)} is not whole pages of ${hex(PAGE_SIZE)}.`, ...near);
    }
    if (distance === 0) add('shift', 'A shift by 0 is none.', hex(PAGE_SIZE), '0x200000');
    if (begins !== undefined && distance > begins) {
      add('shift', `${start} less ${shift} is below 0.`, hex(alignDown(begins / 2, PAGE_SIZE)));
    }
  }
}
