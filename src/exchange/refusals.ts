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

const PAGE = BigInt(PAGE_SIZE);

/** As texts, those that a field can hold. */
const texts = (...values: readonly bigint[]) => values.filter((value) => value < 2n ** 64n).map(hex);

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
  const exact = (field: string | undefined) => {
    const text = field === undefined ? undefined : fields[field];
    return text === undefined ? undefined : tryResolve(outcomes, text);
  };
  /** To reckon with; rounded where it is far beyond user space. */
  const read = (field: string) => {
    const value = exact(field);
    return value === undefined ? undefined : Number(value);
  };
  const add = (field: string, sentence: string, ...nearest: string[]) => {
    found[field] ??= { sentence, nearest: [...new Set(nearest)] };
  };
  const asked = ASKED[operation.op];
  const placed = operation.op !== 'mmap' || operation.flags?.some((flag) => flag.startsWith('fixed')) === true;
  if (asked) {
    if (asked.length && asked.some && exact(asked.length) === 0n) {
      add(asked.length, `A length of 0 is nothing: ${operation.op} refuses it.`, hex(PAGE_SIZE), '0x200000');
    }
    if (asked.address && placed) place(asked.address, asked.within ? asked.length : undefined);
  }
  if (operation.op === 'mremap') remap(operation);
  if (operation.op === 'exec_stack_shift') stack(operation);
  if (operation.op === 'find' && 'end' in operation) {
    const [from, to] = [exact('addr'), exact('end')];
    if (from !== undefined && to !== undefined && to <= from) {
      add('end', `${hex(to)} is not above the address, ${hex(from)}.`, ...texts(from + PAGE, from + 0x200000n));
    }
  }
  return found;

  /** An address must begin a page, and what begins there, if its length counts, must end in user space. */
  function place(field: string, lengthField: string | undefined): void {
    const [address, length = 0n] = [exact(field), exact(lengthField)];
    if (lengthField && length > TASK_SIZE) {
      const most = hex(TASK_SIZE);
      add(lengthField, `${hex(length)} is more than user space has: ${most}.`, most, '0x200000');
    }
    if (address === undefined) return;
    const room = TASK_SIZE - Number(length);
    if (lengthField && room >= 0 && address > room) {
      const last = hex(alignDown(room, PAGE_SIZE));
      const size = length > 0 ? `With a length of ${hex(length)} it` : 'It';
      add(field, `${hex(address)} is too high. ${size} may be at most ${last}, or it ends beyond user space.`, last);
    } else if (address % PAGE !== 0n) {
      const sentence = `${hex(address)} is not a multiple of the page size ${hex(PAGE_SIZE)}, so ${operation.op} refuses it.`;
      const below = address - (address % PAGE);
      add(field, sentence, ...texts(below, below + PAGE));
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
      const old = hex(exact('oldLen')!);
      add('newLen', `With DONTUNMAP the new length must be the old one, ${old}.`, old);
    }
    if (!fixed) return;
    const old = read('old');
    if (fields.newAddr === undefined) {
      add('newAddr', 'FIXED needs a new address.', ...(old === undefined ? [] : texts(BigInt(old) + 0x40000000n)));
      return;
    }
    place('newAddr', 'newLen');
    const target = read('newAddr');
    if (old === undefined || target === undefined) return;
    const [end, length] = [old + alignUp(oldLength, PAGE_SIZE), alignUp(newLength, PAGE_SIZE)];
    if (length <= TASK_SIZE && target < end && old < target + length) {
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
