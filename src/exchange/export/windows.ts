import { alignDown, alignUp, PAGE_SIZE, PMD_SIZE, TASK_SIZE } from '../../address/geometry.ts';
import { MREMAP } from '../../mremap/types.ts';
import type { Window } from '../../scenario/comparable.ts';
import { flagBits, type Outcome, tryResolve } from '../../scenario/run.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';

/** Where a scenario has nothing of its own, because the kernel chooses every place. */
const ANYWHERE: Window = { start: 0x100000000000, end: 0x100000000000 + PMD_SIZE };

/**
 * The addresses that the operations of a scenario name, in whole PMDs, ascending and apart: where a process that does them
 * must have nothing else. What the kernel places as it likes is not among them.
 */
export function windowsOf({ ops }: Scenario, outcomes: readonly Outcome[]): Window[] {
  const chosen = new Set<number>();
  const isChosen = (address: string) => chosen.has(Number(/^@(\d+)/.exec(address)?.[1] ?? -1));
  const named: Window[] = [];
  ops.forEach((operation, number) => {
    for (const [address, length] of rangesOf(operation)) {
      const start = tryResolve(outcomes, address);
      const bytes = tryResolve(outcomes, length);
      if (start === undefined || bytes === undefined || start === 0n || isChosen(address)) continue;
      // What reaches beyond user space is refused.
      const end = start + bytes > BigInt(TASK_SIZE) ? start : start + bytes;
      if (start < BigInt(TASK_SIZE)) named.push({ start: Number(start), end: Number(end) });
    }
    if (isPlacedByKernel(operation, outcomes, number, isChosen)) chosen.add(number);
  });
  const whole = named.map(({ start, end }) => ({
    start: alignDown(start, PMD_SIZE),
    end: alignUp(Math.max(end, start + PAGE_SIZE), PMD_SIZE),
  }));
  return whole.length > 0 ? joined(whole) : [ANYWHERE];
}

/** Addresses and lengths that an operation names. */
function rangesOf(operation: Operation): [address: string, length: string][] {
  switch (operation.op) {
    case 'mremap': {
      const { old, oldLen, newLen, newAddr } = operation;
      const target: [string, string][] = newAddr === undefined ? [] : [[newAddr, newLen]];
      return [[old, oldLen], [old, newLen], ...target];
    }
    case 'mmap':
      return operation.addr === undefined ? [] : [[operation.addr, operation.len]];
    default:
      return 'addr' in operation && 'len' in operation ? [[operation.addr, operation.len]] : [];
  }
}

function isPlacedByKernel(
  operation: Operation,
  outcomes: readonly Outcome[],
  number: number,
  isChosen: (address: string) => boolean,
): boolean {
  const outcome = outcomes[number];
  if (outcome?.kind !== 'returned') return false;
  const isAt = (address: string | undefined) =>
    address !== undefined && !isChosen(address) && Number(tryResolve(outcomes, address)) === outcome.value;
  if (operation.op === 'mmap') return !isAt(operation.addr);
  if (operation.op !== 'mremap') return false;
  return !(flagBits(operation.flags) & MREMAP.fixed) && !isAt(operation.old) && !isAt(operation.newAddr);
}

function joined(ranges: readonly Window[]): Window[] {
  const apart: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((one, other) => one.start - other.start)) {
    const last = apart.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else apart.push({ start, end });
  }
  return apart;
}
