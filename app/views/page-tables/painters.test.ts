// @vitest-environment node
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { pageColours } from '../../ui/pageColours.ts';
import { ClothPainter } from './ClothPainter.ts';
import { cellsOf } from './cells.ts';
import { RowsPainter } from './RowsPainter.ts';
import { clothOf, slotsOf } from './slots.ts';

/** What of ImageData the painters use. */
class Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}

/** A canvas that keeps the pixels put on it, as a browser does: only what lies in the rectangle that is named. */
class Canvas {
  width = 0;
  height = 0;
  shown = new Uint32Array(0);
  puts = 0;
  getContext() {
    return {
      putImageData: (
        image: Pixels,
        _x: number,
        _y: number,
        left: number,
        top: number,
        across: number,
        down: number,
      ) => {
        this.puts++;
        const pixels = new Uint32Array(image.data.buffer);
        if (this.shown.length !== pixels.length) this.shown = new Uint32Array(pixels.length);
        for (let y = top; y < top + down; y++) {
          const from = y * image.width + left;
          this.shown.set(pixels.subarray(from, from + across), from);
        }
      },
    };
  }
}

beforeAll(() => {
  vi.stubGlobal('ImageData', Pixels);
  vi.stubGlobal('window', { devicePixelRatio: 1 });
  vi.stubGlobal('document', { documentElement: {} });
  vi.stubGlobal('getComputedStyle', () => ({
    getPropertyValue: (name: string) =>
      `#${name
        .replaceAll('-', '')
        .padEnd(6, '7')
        .slice(0, 6)
        .replaceAll(/[^0-9a-f]/g, '3')}`,
  }));
  return () => vi.unstubAllGlobals();
});

const asElement = (canvas: Canvas) => canvas as unknown as HTMLCanvasElement;

describe('a painter that paints only what changed', () => {
  it.each(['gib-misaligned', 'gib-pmd', 'pud-move', 'huge-split'])(
    'shows rows of %s as one that paints all',
    (name) => {
      const loaded = loadedRun(name);
      const scene = loaded.scenes[0]!;
      const slots = [...scene.source, ...scene.destination];
      const colours = pageColours(loaded.pages, scene.origin);
      const canvas = new Canvas();
      const painter = new RowsPainter(asElement(canvas), loaded.player.memory, slots, colours, 'light');
      fc.assert(
        fc.property(fc.nat(loaded.trace.length), (position) => {
          loaded.player.seek(position);
          const fresh = new Canvas();
          const counts = new RowsPainter(asElement(fresh), loaded.player.memory, slots, colours, 'light').paint();
          expect(painter.paint()).toEqual(counts);
          expect(Buffer.compare(Buffer.from(canvas.shown.buffer), Buffer.from(fresh.shown.buffer))).toBe(0);
        }),
        { numRuns: 25 },
      );
      const { puts } = canvas;
      painter.paint();
      expect(canvas.puts).toBe(puts); // nothing has changed
    },
  );

  it.each(['front', 'exec-warning'])('shows cloths of %s as one that paints all', (name) => {
    const loaded = loadedRun(name, '6.1');
    const colours = pageColours(loaded.pages, loaded.scenes[0]!.origin);
    const cells = new Uint32Array(512);
    const canvases = new Map<string, { canvas: Canvas; painter: ClothPainter }>();
    fc.assert(
      fc.property(fc.nat(loaded.trace.length), fc.constantFrom(3, 7), (position, pitch) => {
        const moment = momentOf(loaded, position);
        for (const slot of slotsOf(moment)) {
          if (!slot.table) continue;
          const key = `${slot.table.word} ${pitch}`;
          const canvas = new Canvas();
          const known = canvases.get(key) ?? {
            canvas,
            painter: new ClothPainter(asElement(canvas), pitch, 'light', colours),
          };
          canvases.set(key, known);
          cellsOf(moment, clothOf(slot), cells);
          known.painter.paint(cells);
          const fresh = new Canvas();
          new ClothPainter(asElement(fresh), pitch, 'light', colours).paint(cells);
          expect(Buffer.compare(Buffer.from(known.canvas.shown.buffer), Buffer.from(fresh.shown.buffer))).toBe(0);
        }
      }),
      { numRuns: 40 },
    );
    expect(canvases.size).toBeGreaterThan(3);
  });
});
