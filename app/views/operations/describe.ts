import { formatBytes, formatCount, hex, plural } from '../../../src/address/text.ts';
import type { Operation, Scenario } from '../../../src/scenario/schema.ts';
import type { Loaded } from '../../state/loaded.ts';

/** An operation as two short lines: what, and with which flags or to what end. */
export function describeOperation(
  operation: Operation,
  number: number,
  loaded: Loaded,
): { line: string; detail: string } {
  const outcome = loaded.outcomes[number];
  const ended =
    outcome?.kind === 'failed'
      ? `→ ${outcome.errno}`
      : outcome?.kind === 'accessed' && outcome.signal
        ? `→ ${outcome.signal} at ${hex(outcome.address ?? 0)}`
        : outcome?.kind === 'skipped'
          ? '→ not done'
          : '';
  const { line, detail } = call(operation);
  return { line, detail: [detail, ended].filter(Boolean).join(' ') };
}

/** What holds for the whole scenario, in a few words. */
export function describeSettings({ thp, fail }: Scenario): string {
  const pages = thp === 'madvise' ? 'Huge pages where advised' : 'No huge pages';
  if (!fail) return `${pages}, no failure.`;
  const failing = [
    fail.table === undefined ? '' : `page table ${fail.table}`,
    fail.vma === undefined ? '' : `VMA ${fail.vma}`,
  ].filter(Boolean);
  return `${pages}; ${failing.join(' and ') || 'nothing'} of operation ${fail.operation + 1} cannot be allocated.`;
}

const size = (text: string) => formatBytes(Number(text));

function call(operation: Operation): { line: string; detail: string } {
  switch (operation.op) {
    case 'mmap': {
      const kind = operation.flags?.includes('shared') ? 'shared' : 'private';
      return {
        line: `mmap ${operation.addr ?? 'anywhere'}`,
        detail: `${size(operation.len)}, ${operation.prot || 'no access'}, ${kind}${operation.file === undefined ? '' : `, ${operation.file} from ${size(operation.offset ?? '0')}`}`,
      };
    }
    case 'touch':
    case 'read': {
      const steps = Math.ceil(Number(operation.len) / Number(operation.stride ?? 0x1000));
      const verb = operation.op === 'touch' ? 'write' : 'read';
      return {
        line: `${verb} ${operation.addr}`,
        detail: `${plural(steps, 'page')}, ${size(operation.len)}`,
      };
    }
    case 'mremap': {
      const flags =
        typeof operation.flags === 'number'
          ? hex(operation.flags)
          : operation.flags.map((flag) => flag.toUpperCase()).join(' | ');
      const lengths =
        operation.oldLen === operation.newLen
          ? size(operation.oldLen)
          : `${size(operation.oldLen)} to ${size(operation.newLen)}`;
      return {
        line: `mremap ${operation.old}${operation.newAddr ? ` → ${operation.newAddr}` : ''}`,
        detail: `${flags}, ${lengths}`,
      };
    }
    case 'mprotect':
      return { line: `mprotect ${operation.addr}`, detail: `${size(operation.len)}, ${operation.prot || 'no access'}` };
    case 'madvise':
      return { line: `madvise ${operation.addr}`, detail: `${size(operation.len)}, ${operation.advice}` };
    case 'brk':
      return { line: `brk ${operation.addr}`, detail: '' };
    case 'fill': {
      const order = operation.order ?? 'ascending';
      const apart = Number(operation.stride) - Number(operation.len);
      const between = apart > 0 ? `gaps of ${formatBytes(apart)}` : 'side by side';
      return {
        line: `mmap ${operation.addr}, ${formatCount(operation.count)} times`,
        detail: `${size(operation.len)} each, ${between}, ${order}`,
      };
    }
    case 'find': {
      const from = 'addr' in operation ? operation.addr : 'from where it stands';
      return { line: operation.ask, detail: 'end' in operation ? `${from} to ${operation.end}` : from };
    }
    case 'exec_stack_shift':
      return {
        line: `exec stack shift by ${size(operation.shift)}`,
        detail: `${operation.start}, ${size(operation.len)}`,
      };
    default:
      return { line: `${operation.op} ${operation.addr}`, detail: size(operation.len) };
  }
}
