// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PMD_SIZE } from '../../../src/address/geometry.ts';
import { KERNEL_IDS } from '../../../src/kernels/kernels.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { scenarios } from '../../../src/scenario/testing/arbitrary.ts';
import type { Scene } from '../../../src/worker/scene.ts';
import type { VmaView } from '../../../src/worker/view.ts';
import { loadedRun } from '../../testing/moments.ts';
import { windowAround, windowsOf } from './windows.ts';

const MIB = 0x100000;
const sceneOf = (name: string) => loadedRun(name).scenes[0]!;

/** Both ranges of the move lie whole in a window, and all windows have one scale. */
function expectSound(scene: Scene): void {
  const windows = windowsOf(scene);
  const { move } = scene;
  for (const start of [move.old, move.new]) {
    expect(windows.some(({ from, to }) => from <= start && start + move.length <= to)).toBe(true);
  }
  const [first, second] = windows;
  for (const { from, to, tick } of windows) {
    expect(to - from).toBe(first!.to - first!.from);
    expect(tick).toBe(first!.tick);
    expect(from % tick).toBe(0);
    expect(to % tick).toBe(0);
    expect(Math.log2(tick / PMD_SIZE) % 1).toBe(0);
    // Few enough boundaries to be told apart.
    expect((to - from) / tick).toBeLessThanOrEqual(second ? 9 : 27);
  }
  if (second) expect(first!.to <= second.from || second.to <= first!.from).toBe(true);
  expect(new Set(windows.map(({ title }) => title)).size).toBe(windows.length);
}

describe('windowsOf', () => {
  it.each(LIBRARY.map(({ name }) => name))('shows both sides of %s whole, at one scale', (name) => {
    for (const scene of loadedRun(name).scenes) expectSound(scene);
  });

  it('shows both sides of any move whole, at one scale', () => {
    let seen = 0;
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        const { scenes } = loadedRun(scenario, kernel);
        seen += scenes.length;
        scenes.forEach(expectSound);
      }),
      { numRuns: 80 },
    );
    expect(seen).toBeGreaterThan(50);
  });

  it('puts equal offsets at equal places', () => {
    const [source, destination] = windowsOf(sceneOf('front'));
    expect(source).toEqual({ title: 'source window', from: 0x100000000000, to: 0x100000600000, tick: PMD_SIZE });
    expect(destination).toEqual({
      title: 'destination window',
      from: 0x100040000000,
      to: 0x100040600000,
      tick: PMD_SIZE,
    });
  });

  it('takes in what lies directly below the first boundary', () => {
    const [source, destination] = windowsOf(sceneOf('ends-at-boundary'));
    expect(source!.from).toBe(0x100000000000 - PMD_SIZE);
    // On the other side as well: equal offsets stay at equal places.
    expect(destination!.from).toBe(0x100040000000 - PMD_SIZE);
    expect(destination!.to - destination!.from).toBe(source!.to - source!.from);
  });

  it('is one window when source and destination lie close together', () => {
    const close = (to: string) =>
      windowsOf(
        loadedRun({
          ops: [
            { op: 'mmap', addr: '0x100000000000', len: '0x200000', prot: 'rw', flags: ['private', 'fixed'] },
            {
              op: 'mremap',
              old: '@0',
              oldLen: '0x200000',
              newLen: '0x200000',
              flags: ['maymove', 'fixed'],
              newAddr: to,
            },
          ],
        }).scenes[0]!,
      );
    expect(close('0x100000400000')).toEqual([
      { title: 'source and destination', from: 0x100000000000, to: 0x100000800000, tick: PMD_SIZE },
    ]);
    expect(close('0xfffffe00000')).toHaveLength(1);
    expect(close('0x100001000000')).toHaveLength(2);
  });
});

describe('windowAround', () => {
  const vma = (start: number, end: number) => ({ start, end }) as VmaView;

  it('is nothing where nothing is mapped', () => {
    expect(windowAround([])).toEqual([]);
  });

  it('holds the mappings that lie together, at few boundaries', () => {
    const [window, ...more] = windowAround([
      vma(3 * MIB, 4 * MIB),
      vma(40 * MIB, 41 * MIB),
      vma(2 ** 40, 2 ** 40 + MIB),
    ]);
    expect(more).toEqual([]);
    expect(window!.from).toBeLessThanOrEqual(3 * MIB);
    expect(window!.to).toBeGreaterThanOrEqual(41 * MIB);
    expect(window!.to).toBeLessThan(2 ** 40);
    expect((window!.to - window!.from) / window!.tick).toBeLessThanOrEqual(9);
  });
});
