import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { WorkCount } from '../scenario/work.ts';
import { positionOf } from '../trace/place.ts';
import { Player } from '../trace/player.ts';
import { cardOf, NO_PAGE, OTHER_PAGE, OWN_PAGE, type StripCard, type TreeCard } from './gallery.ts';
import { entryAt, isPresentEntry, type VmaView, vmasOf } from './view.ts';

const strip = (name: string, kernel: KernelId = '6.12') => cardOf(libraryScenario(name)!, kernel).picture as StripCard;
const tree = (name: string) => cardOf(libraryScenario(name)!, '6.12').picture as TreeCard;
const named = ({ vmas }: StripCard, name: string) => vmas.filter((vma) => vma.name === name);

const MOVING = LIBRARY.filter(({ view }) => view !== 'tree').map(({ name }) => name);

describe('the card of a scenario', () => {
  it.each(MOVING)('of %s has the mappings and pages of the place where it opens', (name) => {
    const { scenario, opensAt, kernel = '6.12' } = libraryScenario(name)!;
    const { trace } = runScenario(scenario, KERNELS[kernel]);
    const player = new Player(trace);
    player.seek(positionOf(trace, opensAt).position);
    const plain = ({ number, start, end, perms }: VmaView) => [number, start, end, perms];
    const { vmas } = strip(name, kernel);
    expect(vmas.map(plain)).toEqual(vmasOf(player.memory).map(plain));
    for (const { start, end, pages } of vmas) {
      const bytes = (end - start) / pages.length;
      pages.forEach((page, place) => {
        const resident = isPresentEntry(entryAt(player.memory, start + (place + 0.5) * bytes));
        if (page === NO_PAGE) expect(resident).toBe(false);
        if (resident) expect(page).not.toBe(NO_PAGE);
      });
    }
  });

  it('tells pages of the moving mapping from others, and keeps their shades', () => {
    const card = strip('below-source');
    const [below] = named(card, 'B');
    expect(new Set(below!.pages)).toEqual(new Set([OTHER_PAGE]));
    const [source, destination] = named(card, 'A');
    expect(source!.pages.every((page) => page >= OWN_PAGE)).toBe(true);
    expect(new Set(source!.pages).size).toBeGreaterThan(100);
    expect(new Set(destination!.pages)).toEqual(new Set([NO_PAGE]));
  });

  it('stands after the decision, so that the picture says how it came out', () => {
    const { position, scene } = strip('below-source');
    const found = scene!.move.decisions.find(({ condition }) => condition === 'nothingBelowOld');
    expect(found).toMatchObject({ holds: false });
    expect(position).toBeGreaterThan(found!.step);
  });

  it.each(['4.14', '6.1', '6.12', '6.18'] as const)('counts what %s made of the whole run', (kernel) => {
    for (const name of ['front', 'there-and-back', 'out-of-memory']) {
      const { scenario } = libraryScenario(name)!;
      const run = runScenario(scenario, KERNELS[kernel]);
      const card = strip(name, kernel);
      expect(card.work).toEqual(new WorkCount(run.trace, scenario).total);
      expect(card.realigned).toBe(name !== 'out-of-memory' && (kernel === '6.12' || kernel === '6.18'));
      expect(card.failure).toBe(name === 'out-of-memory' ? 'ENOMEM' : undefined);
    }
  });

  it('of a tree has its levels, and the nodes that the question or store is about', () => {
    const { tree: levels, touched, made } = tree('tree-gaps');
    expect(levels.map(({ ids }) => ids.length)).toEqual([1, 2, 13, 112, 1001]);
    expect(levels.map(({ ids }) => ids.filter((id) => touched.has(id)).length)).toEqual([1, 1, 1, 1, 1]);
    expect(made.size).toBe(0);
    expect(tree('tree-split-left').made.size).toBe(3);
  });

  it('is small, and arrives as it was sent', () => {
    for (const entry of LIBRARY) {
      const card = cardOf(entry, '6.12');
      expect(structuredClone(card)).toEqual(card);
      const text = JSON.stringify(card, (_, value) => (value instanceof Set ? [...value] : value));
      expect(text.length).toBeLessThan(80_000);
    }
  });
});
