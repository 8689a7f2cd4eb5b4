import { type Pages, SHADES } from '../../src/worker/pages.ts';
import { rgbOfHsl } from './hsl.ts';
import type { Theme } from './useTheme.ts';

/** Colours of the pages of a run by frame, as the bytes of a canvas pixel (little-endian RGBA). 0: no colour of its own. */
export type PageColours = Uint32Array;

/** The last ones of each run: two are compared at once. */
const last = new WeakMap<Pages, { origin: number; theme: Theme; colours: PageColours }>();

/** The colours of the pages of one mapping (undefined: of the first); others have none, so that the moving one is seen at once. */
export function pageColours(pages: Pages, origin = 1, theme: Theme = 'light'): PageColours {
  const known = last.get(pages);
  if (known?.origin === origin && known.theme === theme) return known.colours;
  const palette = paletteOf(theme);
  const colours = new Uint32Array(pages.origin.length);
  for (let frame = 1; frame < colours.length; frame++) {
    if (pages.origin[frame] === origin) colours[frame] = palette[pages.shade[frame]!]!;
  }
  last.set(pages, { origin, theme, colours });
  return colours;
}

/** The colour of a page of the moving mapping by its shade, as a pixel. */
export function shadeColour(shade: number, theme: Theme): number {
  return paletteOf(theme)[shade]!;
}

const palettes = new Map<Theme, Uint32Array>();

/** A colour for every shade: its hue from the place in the mapping, its lightness from the index in its first table. */
function paletteOf(theme: Theme): Uint32Array {
  const known = palettes.get(theme);
  if (known) return known;
  const palette = new Uint32Array(SHADES * SHADES);
  for (let shade = 0; shade < palette.length; shade++) {
    const place = Math.floor(shade / SHADES) / (SHADES - 1);
    const index = (shade % SHADES) / (SHADES - 1);
    const lightness = 70 - index * 34 - place * 4 + (theme === 'dark' ? 8 : 0);
    const [red, green, blue] = rgbOfHsl(200 + place * 75, 0.64, lightness / 100);
    palette[shade] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  palettes.set(theme, palette);
  return palette;
}

/** A colour as `rgb(…)`, for everything but pixels. */
export function cssColour(pixel: number): string {
  return `rgb(${pixel & 255} ${(pixel >>> 8) & 255} ${(pixel >>> 16) & 255})`;
}

/** `#rrggbb` as a pixel. */
export function pixelOf(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >>> 16)) >>> 0;
}
