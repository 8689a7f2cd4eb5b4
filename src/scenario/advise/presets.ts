import { hex } from '../../address/text.ts';
import type { Operation, Scenario } from '../schema.ts';

const MIB = 0x100000;
const map = (addr: number, len: number): Operation => ({
  op: 'mmap',
  addr: hex(addr),
  len: hex(len),
  prot: 'rw',
  flags: ['private', 'anonymous', 'fixed'],
});
const touch = (addr: number, len: number): Operation => ({ op: 'touch', addr: hex(addr), len: hex(len) });

/** Known practices of programs that remap, each as a scenario whose last mremap is asked about. */
export const PRESETS = {
  /** An arena that grows moves to where there is room, wherever that begins. */
  arena: {
    title: 'A growing arena: 8 MiB move to where 16 MiB have room',
    ops: [
      map(0x100000100000, 8 * MIB),
      touch(0x100000100000, 8 * MIB),
      map(0x100000900000, MIB),
      {
        op: 'mremap',
        ...{ old: hex(0x100000100000), oldLen: hex(8 * MIB), newLen: hex(16 * MIB) },
        ...{ flags: ['maymove', 'fixed'], newAddr: hex(0x100040010000) },
      },
    ],
  },
  /** A collector that compacts moves a space to right behind another one. */
  compact: {
    title: 'A compacting collector: a space moves to right behind another',
    ops: [
      map(0x100000000000, 3 * MIB),
      map(0x100040100000, 8 * MIB),
      touch(0x100040100000, 8 * MIB),
      {
        op: 'mremap',
        ...{ old: hex(0x100040100000), oldLen: hex(8 * MIB), newLen: hex(8 * MIB) },
        ...{ flags: ['maymove', 'fixed'], newAddr: hex(0x100000304000) },
      },
    ],
  },
  /** realloc lets the kernel choose. */
  realloc: {
    title: 'realloc of 4 MiB and a page to 5 MiB, where the kernel chooses the place',
    ops: [
      map(0x100000010000, 4 * MIB + 0x1000),
      touch(0x100000010000, 4 * MIB + 0x1000),
      map(0x100000411000, 0x1000),
      {
        op: 'mremap',
        ...{
          old: hex(0x100000010000),
          oldLen: hex(4 * MIB + 0x1000),
          newLen: hex(5 * MIB + 0x1000),
          flags: ['maymove'],
        },
      },
    ],
  },
} as const satisfies Record<string, Scenario>;
export type Preset = keyof typeof PRESETS;
