import { type Pages, pageShade } from '../state/picture.ts';
import type { Theme } from './useTheme.ts';

/** Colours of the pages of a run by frame, as the bytes of a canvas pixel (little-endian RGBA). 0: no colour of its own. */
export type PageColours = Uint32Array;

let last: { pages: Pages; origin: number; theme: Theme; colours: PageColours } | undefined;

/** The colours of the pages of one mapping (undefined: of the first); others have none, so that the moving one is seen at once. */
export function pageColours(pages: Pages, origin = 1, theme: Theme = 'light'): PageColours {
  if (last?.pages === pages && last.origin === origin && last.theme === theme) return last.colours;
  const colours = new Uint32Array(pages.origin.length);
  for (let frame = 1; frame < colours.length; frame++) {
    if (pages.origin[frame] !== origin) continue;
    const [hue, saturation, lightness] = pageShade(pages, frame);
    colours[frame] = packed(hue, saturation / 100, (theme === 'dark' ? lightness + 8 : lightness) / 100);
  }
  last = { pages, origin, theme, colours };
  return colours;
}

function packed(hue: number, saturation: number, lightness: number): number {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return ((255 << 24) | (channel(4) << 16) | (channel(8) << 8) | channel(0)) >>> 0;
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
