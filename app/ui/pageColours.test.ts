// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { pteIndex } from '../../src/address/geometry.ts';
import { entriesOf, frameOfEntry, isPresentEntry, pteTableAt } from '../../src/worker/view.ts';
import type { Moment } from '../state/moment.ts';
import { loadedRun, momentOf } from '../testing/moments.ts';
import { cssColour, pageColours, pixelOf } from './pageColours.ts';

const SOURCE = 0x100000100000;
const DESTINATION = 0x100040100000;

function frameAt({ memory }: Moment, va: number): number {
  const place = pteTableAt(memory, va);
  const entry = place < 0 ? 0 : memory.region('entry')[entriesOf(place) + pteIndex(va)]!;
  if (!isPresentEntry(entry)) throw new Error(`nothing at ${va.toString(16)}`);
  return frameOfEntry(entry);
}

describe('pageColours', () => {
  it.each(['6.1', '6.12'] as const)('lets a page keep its colour when %s moves it', (kernel) => {
    const loaded = loadedRun('front', kernel);
    const colours = pageColours(loaded.pages);
    const shades = (place: string, start: number) => {
      const moment = momentOf(loaded, place);
      return Array.from({ length: 768 }, (_, page) => colours[frameAt(moment, start + page * 0x1000)]);
    };
    const before = shades('2', SOURCE);
    expect(shades('3', DESTINATION)).toEqual(before);
    // A gradient: neighbours look alike, the ends do not.
    expect(new Set(before).size).toBeGreaterThan(100);
    expect(before.every((colour) => colour !== 0)).toBe(true);
    expect(before[0]).not.toBe(before[767]);
  });

  it('has a colour for the moving mapping alone', () => {
    const loaded = loadedRun('below-source');
    const { scene, ...moment } = momentOf(loaded, '5/realign/1');
    const colours = pageColours(loaded.pages, scene?.origin);
    const frames = { B: frameAt({ scene, ...moment }, 0x100000000000), A: frameAt({ scene, ...moment }, SOURCE) };
    expect(colours[frames.B]).toBe(0);
    expect(colours[frames.A]).not.toBe(0);
    expect(colours[0]).toBe(0);
  });

  it('is lighter on dark', () => {
    const { pages } = loadedRun('front');
    const light = pageColours(pages, 1, 'light');
    const dark = pageColours(pages, 1, 'dark');
    const brightness = (pixel: number) => (pixel & 255) + ((pixel >>> 8) & 255) + ((pixel >>> 16) & 255);
    for (let frame = 1; frame < light.length; frame++) {
      if (pages.origin[frame] !== 1) continue;
      expect(brightness(dark[frame]!)).toBeGreaterThan(brightness(light[frame]!));
    }
    expect(light.filter((pixel) => pixel !== 0)).toHaveLength(768);
  });

  it('is computed once for what is on the screen', () => {
    const { pages } = loadedRun('front');
    expect(pageColours(pages, 1, 'light')).toBe(pageColours(pages, 1, 'light'));
    expect(pageColours(pages, 2, 'light')).not.toBe(pageColours(pages, 1, 'light'));
  });
});

describe('a pixel', () => {
  it('is opaque, with red in its lowest byte', () => {
    expect(pixelOf('#123456').toString(16)).toBe('ff563412');
    expect(cssColour(pixelOf('#123456'))).toBe('rgb(18 52 86)');
    expect(cssColour(pixelOf('#ffffff'))).toBe('rgb(255 255 255)');
  });
});
