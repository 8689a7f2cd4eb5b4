import { alignUp, PAGE_SIZE } from '../../address/geometry.ts';
import { hex, wrapU64 } from '../../address/text.ts';
import { type Outcome, resolve } from '../run.ts';
import type { Operation, Scenario } from '../schema.ts';
import { Ownership } from './ownership.ts';

/**
 * One address or length of one operation, changed by so many bytes. What other operations say about the same memory
 * follows, so that a mapping takes along everything that names it.
 *
 * | kind       | what changes                                                                                       |
 * |------------|----------------------------------------------------------------------------------------------------|
 * | `shift`    | where the operation maps: the address of a mmap or fill, the destination of a mremap, exec's stack |
 * | `resize`   | the length of a mmap, or of exec's stack: it starts where it did                                   |
 * | `cut`      | where a mmap starts: it ends where it did; exec's stack, too                                       |
 * | `from`     | the old address of a mremap alone                                                                  |
 * | `amount`   | the lengths of a mremap alone                                                                      |
 * | `length`   | the new length of a mremap alone                                                                   |
 * | `distance` | by how much exec shifts its stack                                                                  |
 */
export interface Change {
  readonly kind: 'shift' | 'resize' | 'cut' | 'from' | 'amount' | 'length' | 'distance';
  /** Number of the operation. */
  readonly operation: number;
  /** Bytes: above 0 is higher, longer or further. Of a `cut`: how much higher it starts. */
  readonly by: number;
}

/** The number that a change is about, before it. */
export function changedNumber({ kind, operation }: Change, scenario: Scenario, outcomes: readonly Outcome[]): number {
  const changed = scenario.ops[operation]!;
  const at = (text: string | undefined) => Number(resolve(outcomes, text ?? '0x0'));
  switch (changed.op) {
    case 'mremap':
      if (kind === 'shift') return at(changed.newAddr);
      if (kind === 'length') return Number(changed.newLen);
      return kind === 'from' ? at(changed.old) : Math.min(Number(changed.oldLen), Number(changed.newLen));
    case 'exec_stack_shift':
      if (kind === 'distance') return Number(changed.shift);
      return kind === 'resize' ? Number(changed.len) : at(changed.start);
    case 'mmap':
    case 'fill':
      return kind === 'resize' ? Number(changed.len) : at(changed.addr);
    default:
      throw new Error(`Of operation ${operation}, a ${changed.op}, nothing can be changed so.`);
  }
}

/** The scenario with a change made; undefined where it cannot be made. `outcomes` are those of the scenario as it is. */
export function changeScenario(scenario: Scenario, outcomes: readonly Outcome[], change: Change): Scenario | undefined {
  return changeAndForesee(scenario, outcomes, change)?.scenario;
}

/** The same, and how its operations end then as far as that can be told without running it: where what was mapped is. */
export function changeAndForesee(
  scenario: Scenario,
  outcomes: readonly Outcome[],
  change: Change,
): { readonly scenario: Scenario; readonly outcomes: readonly Outcome[] } | undefined {
  const rewriting = new Rewriting(outcomes, change);
  try {
    const ops = scenario.ops.map((operation, number) => rewriting.take(number, operation));
    return { scenario: { ...scenario, ops }, outcomes: rewriting.outcomes };
  } catch (error) {
    if (error instanceof CannotChange) return undefined;
    throw error;
  }
}

/** How many operations say something else in a changed scenario. */
export function operationsTouched(scenario: Scenario, changed: Scenario): number {
  return scenario.ops.filter((operation, n) => JSON.stringify(operation) !== JSON.stringify(changed.ops[n])).length;
}

/** A length would become nothing, or what is to change is not there. */
class CannotChange extends Error {}

/** Goes through the operations in order, and says of each what it is after the change. */
class Rewriting {
  readonly #outcomes: readonly Outcome[];
  readonly #change: Change;
  readonly #ownership = new Ownership();
  /** By how much the end of what an operation mapped moves. */
  readonly #ends = new Map<number, number>();
  /** What the operations so far return after the change. */
  readonly #values: (number | undefined)[] = [];

  constructor(outcomes: readonly Outcome[], change: Change) {
    this.#outcomes = outcomes;
    this.#change = change;
    if (change.kind === 'resize') this.#ends.set(change.operation, change.by);
  }

  /** How the operations so far end after the change. */
  get outcomes(): Outcome[] {
    return this.#values.map((value, number) =>
      value === undefined ? this.#outcomes[number]! : { kind: 'returned', value },
    );
  }

  take(number: number, operation: Operation): Operation {
    const outcome = this.#outcomes[number];
    const isChanged = this.#change.operation === number;
    this.#values.push(outcome?.kind === 'returned' ? outcome.value : undefined);
    // An operation that was not done names what is not there: it says what it said.
    const result = outcome?.kind === 'skipped' ? operation : this.#rewrite(number, operation, isChanged);
    this.#ownership.follow(number, operation, this.#outcomes);
    return result;
  }

  #rewrite(number: number, operation: Operation, isChanged: boolean): Operation {
    switch (operation.op) {
      case 'mmap':
      case 'fill':
        return isChanged ? this.#remade(number, operation) : this.#keepTarget(operation);
      case 'mremap':
        return this.#mremap(number, operation, isChanged);
      case 'exec_stack_shift':
        return isChanged ? this.#exec(operation) : operation;
      case 'brk':
        return { ...operation, addr: this.#text(operation.addr, this.#read(operation.addr)) };
      case 'find':
        return this.#find(operation);
      default:
        return { ...operation, ...this.#range(operation.addr, operation.len) };
    }
  }

  /** The mapping that the change is about. */
  #remade(number: number, operation: Operation & { op: 'mmap' | 'fill' }): Operation {
    const { kind, by } = this.#change;
    const { addr, len } = operation;
    if (kind === 'resize') return { ...this.#keepTarget(operation), len: longer(len, by) };
    if (addr === undefined || (kind !== 'shift' && kind !== 'cut')) throw new CannotChange();
    const value = this.#values[number];
    if (value !== undefined) this.#values[number] = value + by;
    const moved = { ...operation, addr: this.#text(addr, this.#read(addr) + by) };
    return kind === 'cut' ? { ...moved, len: longer(len, -by) } : moved;
  }

  /** Where something is mapped stays, also where that is told from an address that changes. */
  #keepTarget<Made extends { readonly addr?: string | undefined }>(operation: Made): Made {
    const { addr } = operation;
    return addr === undefined ? operation : { ...operation, addr: this.#text(addr, this.#read(addr)) };
  }

  #mremap(number: number, operation: Operation & { op: 'mremap' }, isChanged: boolean): Operation {
    const { kind, by } = isChanged ? this.#change : { kind: undefined, by: 0 };
    const old = this.#read(operation.old);
    const inPlace = this.#values[number] === old;
    const source = this.#ownership.ownerOf(old);
    const { addr, len } = this.#range(operation.old, operation.oldLen, kind === 'from' ? by : 0);
    const moved = this.#lengths(operation, kind === 'amount' ? by : Number(len) - Number(operation.oldLen));
    const lengths = kind === 'length' ? { ...moved, newLen: longer(operation.newLen, by) } : moved;
    const end = Number(lengths.newLen) - Number(operation.newLen);
    if (!inPlace && end !== 0) this.#ends.set(number, end);
    // Its new length settles where it ends from here on.
    if (inPlace && end === 0 && operation.oldLen !== operation.newLen && source !== undefined)
      this.#ends.delete(source);
    if (inPlace) this.#values[number] = this.#follow(old);
    if (kind === 'shift' && operation.newAddr === undefined) throw new CannotChange();
    if (kind === 'shift' && this.#values[number] !== undefined) this.#values[number] += by;
    if (operation.newAddr === undefined) return { ...operation, old: addr, ...lengths };
    const newAddr = this.#text(operation.newAddr, this.#read(operation.newAddr) + (kind === 'shift' ? by : 0));
    return { ...operation, old: addr, ...lengths, newAddr };
  }

  /** What moves is the shorter of both lengths. It is that which changes; the other one only if it would be the shorter. */
  #lengths({ oldLen, newLen }: Operation & { op: 'mremap' }, by: number): { oldLen: string; newLen: string } {
    if (by === 0) return { oldLen, newLen };
    if (Number(oldLen) === Number(newLen)) return { oldLen: longer(oldLen, by), newLen: longer(newLen, by) };
    const grows = Number(oldLen) < Number(newLen);
    const changed = longer(grows ? oldLen : newLen, by);
    const other = grows ? newLen : oldLen;
    const enough = Number(other) < Number(changed) ? changed : other;
    return grows ? { oldLen: changed, newLen: enough } : { oldLen: enough, newLen: changed };
  }

  #exec(operation: Operation & { op: 'exec_stack_shift' }): Operation {
    const { kind, by } = this.#change;
    const { start, len, shift } = operation;
    if (kind === 'distance') return { ...operation, shift: longer(shift, by) };
    if (kind === 'resize') return { ...operation, len: longer(len, by) };
    if (kind !== 'shift' && kind !== 'cut') throw new CannotChange();
    const moved = this.#text(start, this.#read(start) + by);
    return { ...operation, start: moved, ...(kind === 'cut' ? { len: longer(len, -by) } : {}) };
  }

  #find(operation: Operation & { op: 'find' }): Operation {
    if (!('addr' in operation)) return operation;
    const addr = this.#text(operation.addr, this.#follow(this.#read(operation.addr)));
    if (!('end' in operation)) return { ...operation, addr };
    const last = this.#read(operation.end) - 1;
    return { ...operation, addr, end: this.#text(operation.end, this.#follow(last) + 1) };
  }

  /** A range that an operation names: it follows the memory that it begins in, and its end where that ends. */
  #range(addr: string, len: string, more = 0): { addr: string; len: string } {
    const from = this.#read(addr);
    const owner = this.#ownership.ownerOf(from);
    const range = owner === undefined ? undefined : this.#ownership.rangeOf(owner);
    const to = this.#follow(from) + more;
    const end = alignUp(from + Number(len), PAGE_SIZE);
    const by = (owner === undefined ? undefined : this.#ends.get(owner)) ?? 0;
    const { kind, operation, by: cut } = this.#change;
    const begun = kind === 'cut' && owner === operation && range && from < range.start + cut && cut > 0;
    if (begun) return { addr: this.#text(addr, range.start + cut), len: longer(len, from - range.start - cut) };
    const text = this.#text(addr, to);
    if (by === 0 || !range || end > range.end) return { addr: text, len };
    if (end === range.end) return { addr: text, len: longer(len, by) };
    const over = end - (range.end + by);
    return { addr: text, len: over > 0 ? longer(len, -over) : len };
  }

  /** Where memory is after the change. */
  #follow(address: number): number {
    const { kind, operation, by } = this.#change;
    const shifted = kind === 'shift' && this.#ownership.ownerOf(address) === operation;
    return shifted ? address + by : address;
  }

  #read(text: string): number {
    return Number(resolve(this.#outcomes, text));
  }

  /** An address as text: as it was written, as far as that still says so. */
  #text(text: string, wanted: number): string {
    const named = /^@(\d+)(?:\+(.+))?$/.exec(text);
    if (!named) return wanted === this.#read(text) ? text : hex(wanted);
    const base = this.#values[Number(named[1])];
    if (base === undefined || Number(wrapU64(BigInt(base) + BigInt(named[2] ?? 0))) === wanted) return text;
    if (wanted < base) return hex(wanted);
    return wanted === base ? `@${named[1]}` : `@${named[1]}+${hex(wanted - base)}`;
  }
}

function longer(length: string, by: number): string {
  if (by === 0) return length;
  const changed = Number(length) + by;
  if (changed <= 0) throw new CannotChange();
  return hex(changed);
}
