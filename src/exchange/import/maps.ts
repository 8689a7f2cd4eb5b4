import { TASK_SIZE } from '../../address/geometry.ts';
import { protFlags } from '../../mm/flags.ts';
import type { LineReader, Mapping, Reading, TraceEvent } from './calls.ts';

/** `55e0c0a0d000-55e0c0a0f000 r--p 00000000 08:01 1234    /usr/bin/perl` */
const HEAD =
  /^([\da-f]{1,16})-([\da-f]{1,16}) ([r-])([w-])([x-])([ps]) ([\da-f]{1,16}) ([\da-f]+:[\da-f]+) (\d+) *(.*)$/;
/** `Rss:                 100 kB`, `VmFlags: rd wr mr`, of smaps. */
const DETAIL = /^([A-Z]\w*):\s+(.*)$/;
const KIB = 1024;

/** Whether a line begins a mapping, in whatever it stands. */
export function isMappingLine(text: string): boolean {
  return HEAD.test(text);
}

/** Reads /proc/PID/maps and /proc/PID/smaps. */
export class MapsReader implements LineReader {
  #open: { mapping: Mapping; line: number } | undefined;

  read(text: string, line: number, emit: (event: TraceEvent) => void): Reading {
    const head = HEAD.exec(text);
    if (head) {
      this.finish(emit);
      const mapping = mappingOf(head);
      if (!mapping) return 'unknown';
      // The gate above user space belongs to no process.
      if (mapping.end > TASK_SIZE) return 'other';
      this.#open = { mapping, line };
      return 'event';
    }
    const detail = DETAIL.exec(text);
    if (detail && this.#open) {
      this.#open.mapping = { ...this.#open.mapping, ...detailOf(detail[1]!, detail[2]!) };
      return 'event';
    }
    return detail || /^\s*$/.test(text) ? 'other' : 'unknown';
  }

  finish(emit: (event: TraceEvent) => void): readonly number[] {
    if (this.#open) emit({ kind: 'mapping', ...this.#open });
    this.#open = undefined;
    return [];
  }
}

function mappingOf(head: RegExpExecArray): Mapping | undefined {
  const [, from = '', to = '', r = '', w = '', x = '', kind, at = '', device = '', inode = '', name = ''] = head;
  const [start, end, offset] = [from, to, at].map((text) => Number(`0x${text}`)) as [number, number, number];
  if (start >= end || start % 0x1000 !== 0 || end % 0x1000 !== 0 || !Number.isSafeInteger(offset)) return undefined;
  const file = inode === '0' ? undefined : `${device}:${inode}${name === '' ? '' : ` ${name}`}`;
  const shared = kind === 's';
  return {
    start,
    end,
    access: protFlags(`${r}${w}${x}`),
    shared,
    offset,
    ...(file === undefined ? {} : { file }),
    name,
  };
}

function detailOf(key: string, value: string): Partial<Mapping> {
  if (key === 'VmFlags') return { flags: value.trim().split(' ') };
  const [, kib] = /^(\d{1,12}) kB$/.exec(value) ?? [];
  if (kib === undefined) return {};
  if (key === 'Rss') return { resident: Number(kib) * KIB };
  return key === 'AnonHugePages' ? { huge: Number(kib) * KIB } : {};
}
