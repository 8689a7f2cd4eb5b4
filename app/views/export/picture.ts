import fontUrl from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?url';
import { frameGone } from '../../state/frames.ts';
import { lightForNow } from '../../ui/useTheme.ts';
import { type AreaName, elementOf, inFull } from './areas.ts';
import { svgOf } from './svgOf.ts';

/** How a picture looks: as the screen does, light, or light without what only a screen can do. */
export const LOOKS = ['as shown', 'light', 'for paper'] as const;
export type Look = (typeof LOOKS)[number];

const ONLY_ON_SCREEN = [
  '.button',
  '.controls',
  '.zoom-buttons',
  '.scenario-more',
  '.entry-hit',
  '.first-step',
  '.inspector.nothing',
  '.operation-edit',
  '.operation-tools',
  ".kernels button:not([aria-pressed='true'])",
].join(', ');

/** Device pixels a CSS pixel in a picture of pixels. */
const SCALE = 2;

/** Has the page look as a picture should while `take` takes it. */
export async function looking<T>(look: Look, take: () => Promise<T>): Promise<T> {
  if (look === 'as shown') return await take();
  lightForNow(true);
  try {
    await settled();
    return await take();
  } finally {
    lightForNow(false);
  }
}

/** Until what was asked for is drawn: React and the canvases take a frame each. */
export async function settled(): Promise<void> {
  await frameGone();
  await frameGone();
  await frameGone();
}

/** An area of the screen as SVG, a panel that scrolls in full. Throws where it is not on the screen. */
export async function areaAsSvg(area: AreaName, look: Look): Promise<string> {
  const element = elementOf(area);
  if (!element) throw new Error(`The ${area} is not on the screen.`);
  const omit = look === 'for paper' ? { omit: ONLY_ON_SCREEN } : {};
  const options = { ground: groundOf(look), style: await fontRule(), ...omit };
  return inFull(area, element, () => svgOf(element, options));
}

/** The colour behind everything, while the page looks like that. */
export function groundOf(look: Look): string {
  return look === 'for paper' ? 'white' : getComputedStyle(document.body).backgroundColor;
}

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that an SVG of `areaAsSvg` says it has. */
export function sizeIn(svg: string): Size {
  const [, width, height] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

let font: Promise<string> | undefined;

/** The font that travels along, inside the picture. */
function fontRule(): Promise<string> {
  font ??= asDataUrl(fontUrl).then(
    (url) => `@font-face{font-family:"JetBrains Mono";font-weight:100 800;src:url(${url}) format("woff2")}`,
    () => '', // then the viewer's own monospace font is used
  );
  return font;
}

async function asDataUrl(url: string): Promise<string> {
  if (url.startsWith('data:')) return url;
  const blob = await (await fetch(url)).blob();
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** An SVG as a picture to be drawn. */
export async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

export async function asPng(svg: string): Promise<Blob> {
  const image = await imageOf(svg);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.naturalWidth * SCALE);
  canvas.height = Math.round(image.naturalHeight * SCALE);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('This browser could not make a PNG of that size.');
  return blob;
}
