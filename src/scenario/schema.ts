import * as v from 'valibot';
import { parseU64, shortened, shown } from '../address/text.ts';
import type { Scenario } from './operations.ts';

export type * from './operations.ts';

/** Most operations of a scenario. */
export const MOST_OPERATIONS = 256;

/** Most mappings that one fill makes; a process may have 65,530. */
export const MOST_FILLED = 65_536;
export const ORDERS = ['ascending', 'descending', 'shuffled'] as const;
/** Questions of find. */
export const ASKED = ['find_vma', 'find_vma_intersection', 'find_vma_prev', 'vma_next', 'vma_prev'] as const;

/** A check whose sentence names the value and what would do. */
const accepted = (wanted: string) => (issue: { input: unknown }) => `is ${shown(issue.input)}; it must be ${wanted}`;

// The form of a number is a pattern, which the published schema (public/scenario.schema.json) has as well.
const NUMBER = /^(?:0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})$/;
const ADDRESS = /^(?:@[0-9]{1,3}(?:\+(?:0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20}))?|0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})$/;
const isNumber = (text: string) => parseU64(text) !== undefined;
const isAddress = (text: string) => isNumber(text.replace(/^@[0-9]+\+?/, '') || '0');

const bytes = 'a number of bytes as text, such as "0x200000"';
const address =
  'an address as text, such as "0x100000100000", or "@0+0x1000" for 0x1000 above what the first operation returned';
const Length = v.pipe(v.string(accepted(bytes)), v.regex(NUMBER, accepted(bytes)), v.check(isNumber, accepted(bytes)));
const Address = v.pipe(
  v.string(accepted(address)),
  v.regex(ADDRESS, accepted(address)),
  v.check(isAddress, accepted(address)),
);
const steps = 'a number of bytes above 0 as text, such as "0x1000"';
const Stride = v.pipe(
  v.string(accepted(steps)),
  v.regex(NUMBER, accepted(steps)),
  v.check((text) => (parseU64(text) ?? 0n) > 0n, accepted(steps)),
);

/** A whole number between two bounds; `says` is the sentence for any other value. */
const whole = (least: number, most: number, says: ReturnType<typeof accepted>) =>
  v.pipe(v.number(says), v.integer(says), v.minValue(least, says), v.maxValue(most, says));

/** Flag names a call takes. */
const names = <const T extends readonly string[]>(all: T) =>
  v.array(v.picklist(all, accepted(`one of ${all.join(', ')}`)), accepted(`a list of ${all.join(', ')}`));

const notMremapFlags = accepted(
  'a list of maymove, fixed, dontunmap or single bits such as "0x8", or a number below 2^32',
);
const MremapFlags = v.union(
  [
    v.array(
      v.union(
        [
          v.picklist(['maymove', 'fixed', 'dontunmap']),
          v.pipe(v.string(), v.regex(/^0[xX][0-9a-fA-F]{1,8}$/, notMremapFlags)),
        ],
        notMremapFlags,
      ),
    ),
    whole(0, 2 ** 32 - 1, notMremapFlags),
  ],
  notMremapFlags,
);

/** Flags of mmap that scenarios give. */
export const MMAP_FLAGS = [
  'private',
  'shared',
  'anonymous',
  'fixed',
  'fixed_noreplace',
  'growsdown',
  'noreserve',
  'hugetlb',
] as const;

/** Advice of madvise that scenarios give. */
export const ADVICES = [
  'dontneed',
  'hugepage',
  'nohugepage',
  'normal',
  'sequential',
  'random',
  'dontfork',
  'dofork',
  'dontdump',
  'dodump',
] as const;

const fileName = 'a name of 1 to 60 characters';
const FileName = v.pipe(
  v.string(accepted(fileName)),
  v.minLength(1, accepted(fileName)),
  v.maxLength(60, accepted(fileName)),
);

const prot = 'letters of "rwx", or "" for no access';
const Prot = v.pipe(v.string(accepted(prot)), v.regex(/^r?w?x?$/, accepted(prot)));

const OperationSchema = v.variant(
  'op',
  [
    v.strictObject({
      op: v.literal('mmap'),
      addr: v.optional(Address),
      len: Length,
      prot: Prot,
      flags: v.optional(names(MMAP_FLAGS)),
      file: v.optional(FileName),
      offset: v.optional(Length),
    }),
    v.strictObject({ op: v.picklist(['touch', 'read']), addr: Address, len: Length, stride: v.optional(Stride) }),
    v.strictObject({
      op: v.literal('mremap'),
      old: Address,
      oldLen: Length,
      newLen: Length,
      flags: MremapFlags,
      newAddr: v.optional(Address),
    }),
    v.strictObject({ op: v.picklist(['munmap', 'mlock']), addr: Address, len: Length }),
    v.strictObject({ op: v.literal('mprotect'), addr: Address, len: Length, prot: Prot }),
    v.strictObject({
      op: v.literal('madvise'),
      addr: Address,
      len: Length,
      advice: v.picklist(ADVICES, accepted(`one of ${ADVICES.join(', ')}`)),
    }),
    v.strictObject({ op: v.literal('brk'), addr: Address }),
    v.strictObject({
      op: v.literal('fill'),
      addr: Address,
      count: whole(1, MOST_FILLED, accepted(`a whole number of mappings from 1 to ${MOST_FILLED}`)),
      len: Length,
      stride: Stride,
      prot: Prot,
      odd: v.optional(Prot),
      order: v.optional(v.picklist(ORDERS, accepted(`one of ${ORDERS.join(', ')}`))),
    }),
    v.variant('ask', [
      v.strictObject({ op: v.literal('find'), ask: v.picklist(['find_vma', 'find_vma_prev']), addr: Address }),
      v.strictObject({ op: v.literal('find'), ask: v.literal('find_vma_intersection'), addr: Address, end: Address }),
      v.strictObject({ op: v.literal('find'), ask: v.picklist(['vma_next', 'vma_prev']) }),
    ]),
    v.strictObject({ op: v.literal('exec_stack_shift'), start: Address, len: Length, shift: Length }),
  ],
  (issue) =>
    issue.path?.at(-1)?.key === 'ask'
      ? `is ${shown(issue.input)}; it must be one of ${ASKED.join(', ')}`
      : `is ${shown(issue.input)}; it must be one of mmap, touch, read, mremap, munmap, mprotect, madvise, mlock, brk, exec_stack_shift, fill, find`,
);

const Count = v.pipe(
  v.number(accepted('a whole number')),
  v.integer(accepted('a whole number')),
  v.minValue(0, accepted('0 or more')),
);
const Nth = v.pipe(
  v.number(accepted('1 or more')),
  v.integer(accepted('a whole number')),
  v.minValue(1, accepted('1 or more')),
);

/** The form of a `Scenario`; parseScenario also checks what its parts say of each other. */
export const ScenarioSchema = v.strictObject({
  id: v.optional(v.pipe(v.string(accepted('text')), v.maxLength(200, 'is longer than 200 characters'))),
  title: v.optional(v.pipe(v.string(accepted('text')), v.maxLength(400, 'is longer than 400 characters'))),
  thp: v.optional(v.picklist(['never', 'madvise'], accepted('"never" or "madvise"'))),
  hugetlb: v.optional(v.boolean(accepted('true or false'))),
  bare: v.optional(v.literal(true, accepted('true, or left out'))),
  fail: v.optional(
    v.strictObject(
      { operation: Count, table: v.optional(Nth), vma: v.optional(Nth) },
      accepted('like {"operation":2,"table":1}'),
    ),
  ),
  ops: v.pipe(
    v.array(OperationSchema, accepted('a list of operations')),
    v.maxLength(MOST_OPERATIONS, (issue) => `has ${issue.input.length} operations; at most ${MOST_OPERATIONS} are run`),
  ),
});

/** Where in a scenario something is: `['ops', 2, 'newAddr']`. */
export type FieldPath = readonly (string | number)[];

/** A scenario cannot be used; the message is a sentence that names the field and the value. */
export class BadScenario extends Error {
  override name = 'BadScenario';
  /** Where it is wrong; empty for the whole of it. */
  readonly path: FieldPath;
  /** The sentence without its subject: what is wrong with what stands at the path. */
  readonly says: string;

  constructor(path: FieldPath, says: string, message = `The scenario's field ${fieldText(path)} ${says}.`) {
    super(message);
    this.path = path;
    this.says = says;
  }
}

/** Checks what came from outside, and gives it back. Throws BadScenario for the first thing that is wrong. */
export function parseScenario(input: unknown): Scenario {
  const result = v.safeParse(ScenarioSchema, input, { abortEarly: true });
  if (result.success) {
    checkReferences(result.output);
    checkFailure(result.output);
    checkFiles(result.output);
    return result.output;
  }
  const [issue] = result.issues;
  const path = issue.path?.map(({ key }) => key as string | number) ?? [];
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const says = 'is not known here';
    throw new BadScenario(path, says, `The scenario has a field ${fieldText(path)}, which ${says}.`);
  }
  if (path.length === 0 || Array.isArray(input)) {
    const says = `is ${shown(input)}; it must be an object with a list "ops"`;
    throw new BadScenario([], says, `The scenario ${says}.`);
  }
  // Of a field that is not there only a choice says what it must be.
  const says = issue.type === 'strict_object' && issue.input === undefined ? 'is missing' : issue.message;
  throw new BadScenario(path, says);
}

function fieldText(path: FieldPath): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : (i === 0 ? '' : '.') + shortened(key))).join('');
}

/** What is made to fail must be an operation that can. */
function checkFailure({ fail, ops }: Scenario): void {
  if (!fail) return;
  const op = ops[fail.operation]?.op;
  if (op === 'mremap' || op === 'exec_stack_shift') return;
  throw new BadScenario(
    ['fail', 'operation'],
    `is ${fail.operation}, which is ${op ? `a ${op}` : 'no operation'}; it must be the number of a mremap or exec_stack_shift`,
  );
}

/** A file has an offset, and is neither anonymous nor of huge pages. */
function checkFiles({ ops }: Scenario): void {
  ops.forEach((operation, number) => {
    if (operation.op !== 'mmap') return;
    if (operation.file === undefined) {
      if (operation.offset === undefined) return;
      const says = `is "${operation.offset}", but there is no file that it could be in`;
      throw new BadScenario(['ops', number, 'offset'], says);
    }
    const flag = operation.flags?.find((each) => each === 'anonymous' || each === 'hugetlb');
    if (flag) {
      const says = `is "${operation.file}", but the flags say ${flag}; one must go`;
      throw new BadScenario(['ops', number, 'file'], says);
    }
  });
}

/** An operation may name only results of operations before it. */
function checkReferences(scenario: Scenario): void {
  scenario.ops.forEach((operation, number) => {
    for (const [field, value] of Object.entries(operation)) {
      const named = typeof value === 'string' ? /^@(\d+)/.exec(value) : null;
      if (named && Number(named[1]) >= number) {
        throw new BadScenario(['ops', number, field], `is "${value}", but only operations before it can be named`);
      }
    }
  });
}
