import type { Call, CallName, FileGiven } from './calls.ts';
import { BitReader, MADV, MAP, MREMAP_NAMES, PROT, readNumber } from './names.ts';

const prot = new BitReader('PROT_', PROT);
const map = new BitReader('MAP_', MAP);
const mremap = new BitReader('MREMAP_', MREMAP_NAMES);
const advice = new BitReader('MADV_', MADV);

/** The arguments of a call as text, in the order of the call; what is missing is 0. */
export type ArgumentTexts = readonly (string | undefined)[];

/** The call with its arguments read; undefined if one cannot be. Numbers are decimal or `0x…`, flags also names. */
export function readCall(name: CallName, texts: ArgumentTexts): Call | undefined {
  if (name === 'mremap') return readMremap(texts);
  const [address, length] = [numberOf(texts[0]), numberOf(texts[1])];
  if (address === undefined || length === undefined) return undefined;
  switch (name) {
    case 'brk':
      return { name, address };
    case 'munmap':
      return { name, address, length };
    case 'mprotect': {
      const access = prot.read(texts[2] ?? '');
      return access === undefined ? undefined : { name, address, length, access };
    }
    case 'madvise': {
      const given = advice.read(texts[2] ?? '');
      return given === undefined ? undefined : { name, address, length, advice: given };
    }
    case 'mmap': {
      const [access, flags] = [prot.read(texts[2] ?? ''), map.read(texts[3] ?? '')];
      const [file, offset] = [fileOf(texts[4]), numberOf(texts[5])];
      if (access === undefined || flags === undefined || file === undefined || offset === undefined) return undefined;
      const given = file.descriptor < 0 || flags & MAP.ANONYMOUS ? undefined : file;
      return { name, address, length, access, flags, file: given, offset };
    }
  }
}

function readMremap(texts: ArgumentTexts): Call | undefined {
  const [old, oldLength, newLength] = [0, 1, 2].map((i) => readNumber(texts[i] ?? '0'));
  const flags = mremap.read(texts[3] ?? '');
  const newAddress = readNumber(texts[4] ?? '0');
  if (old === undefined || oldLength === undefined || newLength === undefined) return undefined;
  if (flags === undefined || newAddress === undefined) return undefined;
  return { name: 'mremap', old, oldLength, newLength, flags, newAddress };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return 0;
  // Almost all are written so, and are exact as they are.
  if (/^0x[\da-f]{1,12}$/.test(text) || /^\d{1,15}$/.test(text)) return Number(text);
  const value = readNumber(text);
  return value === undefined ? undefined : Number(value);
}

/** `3`, `3</lib/libc.so.6>`, `-1`; 0xffffffff is -1 as well. */
function fileOf(text: string | undefined): FileGiven | undefined {
  if (text === undefined) return { descriptor: -1 };
  const [, digits, path] = /^(-?\d+|0x[\da-f]+)(?:<(.*)>)?$/is.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const descriptor = Number(digits) | 0;
  return path === undefined || path === '' ? { descriptor } : { descriptor, path };
}
