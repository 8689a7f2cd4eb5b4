// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, type KernelId } from '../../../src/kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../../../src/scenario/library.ts';
import { cardOf, type StripCard, type TreeCard } from '../../../src/worker/gallery.ts';
import { vmasOf } from '../../../src/worker/view.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { layoutStrip } from '../address-space/layout.ts';
import { layoutBands, shareOf } from '../maple-tree/layout.ts';
import { HEIGHT, layoutCard, WIDTH } from './SmallStrip.tsx';
import { summaryOf } from './summary.ts';

const cardNamed = (name: string, kernel: KernelId = '6.12') => cardOf(libraryScenario(name)!, kernel).picture;

describe('a small strip', () => {
  it.each(['front', 'below-source', 'exec-not-mutual', 'gib-pmd'])('of %s is the large one, smaller', (name) => {
    const card = cardNamed(name) as StripCard;
    const moment = momentOf(loadedRun(name), card.position);
    const large = layoutStrip(moment, vmasOf(moment.memory), { width: WIDTH, stacked: true, margin: 4 });
    const small = layoutCard(card);
    const drawn = ({ windows, arc, distance }: typeof large) => ({
      arc,
      distance,
      windows: windows.map(({ vmas, ...rest }) => ({
        ...rest,
        vmas: vmas.map(({ vma, ...box }) => ({ ...box, number: vma.number })),
      })),
    });
    expect(drawn(small)).toEqual(drawn(large));
  });

  it('has room for one window or two', () => {
    for (const { name, view } of LIBRARY) {
      if (view === 'tree') continue;
      const { windows } = layoutCard(cardNamed(name) as StripCard);
      expect([1, 2]).toContain(windows.length);
    }
  });
});

describe('a small tree', () => {
  it.each(['tree-gaps', 'tree-split-left'])('of %s has a band for each level, one below the other', (name) => {
    const { tree, touched } = cardNamed(name) as TreeCard;
    const picture = layoutBands(tree, WIDTH, HEIGHT);
    expect(picture.rows.map(({ to }) => to)).toEqual(tree.map(({ ids }) => ids.length));
    let below = 0;
    for (const row of picture.rows) {
      expect(row.y).toBeGreaterThanOrEqual(below);
      below = row.y + picture.metrics.band + 2;
      expect(row.y + picture.metrics.band).toBeLessThanOrEqual(HEIGHT);
      tree[row.level]!.ids.forEach((id, node) => {
        if (!touched.has(id)) return;
        const [x, width] = shareOf(picture, row, node);
        expect(x).toBeGreaterThanOrEqual(-1.5);
        expect(x + width).toBeLessThanOrEqual(WIDTH + 1.5);
      });
    }
  });
});

describe('summaryOf', () => {
  it.each([
    ['front', '6.12', 'realigned', 'realigns: 2 PMD entries'],
    ['front', '6.1', 'mixed', '1 PMD entry and 256 PTEs'],
    ['front', '4.14', 'pte', 'PTE by PTE: 768'],
    ['exactly-one', '6.18', 'realigned', 'realigns: 1 PMD entry'],
    ['pud-move', '6.12', 'pud', 'whole: 1 PUD entry'],
    ['gib-pmd', '6.12', 'pmd', 'PMD by PMD: 512'],
    ['gib-misaligned', '6.12', 'pte', 'PTE by PTE: 262,144'],
    ['huge-whole', '6.1', 'pmd', 'whole: 2 huge pages'],
    ['exec-warning', '6.1', 'pte', 'PTE by PTE: 1,536; 2 tables refused'],
    ['out-of-memory', '6.12', 'failed', 'stops with ENOMEM'],
    ['tree-split-left', '6.12', 'tree', '2 levels, 3 nodes'],
  ] as const)('of %s on %s is a mark (%s) and says: %s', (name, kernel, mark, text) => {
    expect(summaryOf(cardNamed(name, kernel))).toEqual({ mark, text });
  });

  it('finds words for every scenario on every kernel', () => {
    for (const entry of LIBRARY.filter(({ view, name }) => view !== 'tree' && !/gib|pud/.test(name))) {
      for (const kernel of KERNEL_IDS) expect(summaryOf(cardOf(entry, kernel).picture).text).not.toContain('nothing');
    }
  });
});
