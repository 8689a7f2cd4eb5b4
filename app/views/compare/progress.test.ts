// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS } from '../../../src/kernels/kernels.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { movesTables } from '../../../src/scenario/work.ts';
import { loadedRun } from '../../testing/moments.ts';
import { bytesAt, positionAtBytes, progressOf } from './progress.ts';

const moving = LIBRARY.filter(({ scenario }) => scenario.ops.some(({ op }) => movesTables(op)));

describe('how a run goes through a move, in bytes', () => {
  it.each(moving.map(({ name }) => name))('%s: forward only, from 0 to its length, whatever the kernel', (name) => {
    for (const kernel of KERNEL_IDS) {
      const loaded = loadedRun(name, kernel);
      for (const move of loaded.moves) {
        const progress = progressOf(loaded, move);
        expect(bytesAt(progress, move.first)).toBe(0);
        const every = Math.max(1, Math.floor((move.end - move.first) / 400));
        let before = 0;
        for (let position = move.first; position <= move.end; position += every) {
          const bytes = bytesAt(progress, position);
          if (bytes < before) expect.fail(`${kernel}, position ${position}: ${bytes} after ${before}`);
          before = bytes;
        }
        const whole = loaded.outcomes[move.operation]!.kind === 'returned';
        if (whole) expect(bytesAt(progress, move.end)).toBe(move.length);
      }
    }
  });

  it('a realigned move begins below 0, and its first entry brings 1 MiB', () => {
    const loaded = loadedRun('front');
    const progress = progressOf(loaded, loaded.moves[0]!);
    expect(progress.pieces.map(({ from, to, kind, entries }) => [from, to, kind, entries])).toEqual([
      [-0x100000, 0x100000, 'pmd', 1],
      [0x100000, 0x300000, 'pmd', 1],
    ]);
    expect(bytesAt(progress, positionAtBytes(progress, 1))).toBe(0x100000);
  });

  it('PTEs come one by one', () => {
    const loaded = loadedRun('front', '6.1');
    const progress = progressOf(loaded, loaded.moves[0]!);
    for (const pages of [1, 97, 256]) {
      expect(bytesAt(progress, positionAtBytes(progress, pages * 0x1000))).toBe(pages * 0x1000);
    }
  });
});
