import { hex } from '../../../address/text.ts';
import type { Call, Result } from '../calls.ts';
import { MADV, MAP, MREMAP_NAMES, PROT } from '../names.ts';

/** A call as `strace -f` prints it. `style` is bits: raw flags, lengths in hex, time of day, duration, alignment. */
export function straceLine(call: Call, result: Result, pid: number, style = 0): string {
  const [raw, inHex, clock, took, aligned] = [1, 2, 4, 8, 16].map((bit) => (style & bit) !== 0);
  const length = (value: number | bigint) => (inHex ? hex(value) : String(value));
  const named = (bits: number, prefix: string, names: Readonly<Record<string, number>>) =>
    raw ? hex(bits) : namesOf(bits, prefix, names);
  const text = textOf(call, length, named);
  const ended = typeof result === 'string' ? `-1 ${result} (Some error)` : hex(result);
  return `${pid} ${clock ? '01:02:03.456789 ' : ''}${text}${aligned ? '    ' : ''} = ${ended}${took ? ' <0.000007>' : ''}`;
}

function namesOf(bits: number, prefix: string, names: Readonly<Record<string, number>>): string {
  const texts: string[] = [];
  let rest = bits;
  for (const [name, bit] of Object.entries(names)) {
    if (bit === 0 || (rest & bit) !== bit) continue;
    texts.push(`${prefix}${name}`);
    rest &= ~bit;
  }
  if (rest !== 0 || texts.length === 0) texts.push(prefix === 'PROT_' && rest === 0 ? 'PROT_NONE' : hex(rest));
  return texts.join('|');
}

function textOf(
  call: Call,
  length: (value: number | bigint) => string,
  named: (bits: number, prefix: string, names: Readonly<Record<string, number>>) => string,
): string {
  const at = (value: number | bigint) => (Number(value) === 0 ? 'NULL' : hex(value));
  switch (call.name) {
    case 'mremap': {
      const flags = named(call.flags, 'MREMAP_', MREMAP_NAMES);
      return `mremap(${at(call.old)}, ${length(call.oldLength)}, ${length(call.newLength)}, ${flags}, ${at(call.newAddress)})`;
    }
    case 'mmap': {
      const { SHARED, PRIVATE, SHARED_VALIDATE: _, ...others } = MAP;
      const flags = named(call.flags, 'MAP_', { SHARED, PRIVATE, ...others });
      const file =
        call.file === undefined
          ? '-1'
          : `${call.file.descriptor}${call.file.path === undefined ? '' : `<${call.file.path}>`}`;
      return `mmap(${at(call.address)}, ${length(call.length)}, ${named(call.access, 'PROT_', PROT)}, ${flags}, ${file}, ${hex(call.offset)})`;
    }
    case 'munmap':
      return `munmap(${at(call.address)}, ${length(call.length)})`;
    case 'mprotect':
      return `mprotect(${at(call.address)}, ${length(call.length)}, ${named(call.access, 'PROT_', PROT)})`;
    case 'madvise': {
      const name = Object.entries(MADV).find(([, advice]) => advice === call.advice)?.[0];
      return `madvise(${at(call.address)}, ${length(call.length)}, ${name === undefined ? hex(call.advice) : `MADV_${name}`})`;
    }
    case 'brk':
      return `brk(${at(call.address)})`;
  }
}
