import { frameGone } from '../../state/frames.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSession } from '../../state/session.ts';
import type { AreaName } from './areas.ts';
import { areaAsSvg, groundOf, imageOf, type Look, looking, type Size, settled, sizeIn } from './picture.ts';

export const FORMATS = ['WebM or MP4', 'GIF'] as const;
export type Format = (typeof FORMATS)[number];

/** Most pictures of a film. */
export const MOST_FRAMES = 240;
/** A film is no wider, in pixels. */
const MOST_WIDTH = 1280;

/** What the browser can record, the best first. */
const VIDEO_TYPES = ['video/mp4;codecs=avc1.42E01E', 'video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

export function videoType(): string | undefined {
  if (typeof MediaRecorder === 'undefined') return undefined;
  return VIDEO_TYPES.find((type) => MediaRecorder.isTypeSupported(type));
}

interface Film {
  readonly area: AreaName;
  readonly look: Look;
  readonly format: Format;
  /** Positions that are shown, in order. */
  readonly positions: readonly number[];
  /** Milliseconds that each is shown. */
  readonly pause: number;
  /** Told how much is done, from 0 to 1. */
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** The positions from here to the end of the operation, or of the run, as far apart as the depth says; the first and the last included. */
export function positionsOf(until: 'operation' | 'run'): number[] {
  const { loaded } = useSession.getState();
  const { position, depth } = usePlayback.getState();
  if (!loaded) return [];
  const { stops, trace } = loaded;
  const end = until === 'run' ? trace.length : stops.next(position, 'operation');
  const positions = [position];
  for (let at = stops.next(position, depth); at <= end && positions.length <= MOST_FRAMES; at = stops.next(at, depth)) {
    positions.push(at);
    if (at >= end) break;
  }
  return positions;
}

/** Takes a film of an area of the screen; the screen stands where it stood afterwards. Throws AbortError when it is cancelled. */
export async function takeFilm(film: Film): Promise<{ readonly blob: Blob; readonly extension: string }> {
  const { position, seek } = usePlayback.getState();
  try {
    return await looking(film.look, () => (film.format === 'GIF' ? takeGif(film) : takeVideo(film)));
  } finally {
    seek(position);
  }
}

/** The picture at each position. They are kept as the browser keeps files: together they may be large. */
async function takePictures({ area, look, positions, onProgress, signal }: Film): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const position of positions) {
    signal.throwIfAborted();
    usePlayback.getState().seek(position);
    await allShown();
    const svg = await areaAsSvg(area, look);
    pictures.push({ svg: new Blob([svg]), ...sizeIn(svg) });
    onProgress(pictures.length / positions.length / 2);
  }
  return pictures;
}

interface Picture extends Size {
  readonly svg: Blob;
}

/** Until the panels show the position too that wait while positions go by too fast to be read. */
async function allShown(): Promise<void> {
  await settled();
  if (!usePlayback.getState().hurried) return;
  while (usePlayback.getState().hurried) await frameGone();
  await settled();
}

/** The size that holds each of them, no wider than a film may be; in even numbers of pixels: a video has no others. */
export function filmSize(pictures: readonly Size[]): Size & { readonly scale: number } {
  const widest = Math.max(...pictures.map(({ width }) => width));
  const highest = Math.max(...pictures.map(({ height }) => height));
  const scale = Math.min(1, MOST_WIDTH / widest);
  return { width: even(widest * scale), height: even(highest * scale), scale };
}

/** Up to an even number, but for what only reckoning has added. */
const even = (pixels: number) => 2 * Math.ceil(pixels / 2 - 1e-6);

/** Draws the picture at each position in turn, all on a canvas of one size: neither a GIF nor a video has another. */
async function eachPicture(
  film: Film,
  canvas: HTMLCanvasElement,
  use: (context: CanvasRenderingContext2D) => Promise<void> | void,
): Promise<void> {
  const pictures = await takePictures(film);
  const { width, height, scale } = filmSize(pictures);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: film.format === 'GIF' });
  if (!context) throw new Error('This browser has no canvas to draw the pictures on.');
  const ground = groundOf(film.look);
  for (const [done, { svg }] of pictures.entries()) {
    film.signal.throwIfAborted();
    const image = await imageOf(await svg.text());
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, image.naturalWidth * scale, image.naturalHeight * scale);
    await use(context);
    film.onProgress(0.5 + (done + 1) / pictures.length / 2);
  }
  film.signal.throwIfAborted();
}

async function takeGif(film: Film): Promise<{ blob: Blob; extension: string }> {
  const { applyPalette, GIFEncoder, quantize } = await import('gifenc');
  const encoder = GIFEncoder();
  const canvas = document.createElement('canvas');
  await eachPicture(film, canvas, (context) => {
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    const palette = quantize(data, 256);
    encoder.writeFrame(applyPalette(data, palette), width, height, { palette, delay: film.pause });
  });
  encoder.finish();
  return { blob: new Blob([encoder.bytes() as BlobPart], { type: 'image/gif' }), extension: 'gif' };
}

/** Records a canvas as it changes. A recorder goes by the clock, so this takes as long as the film. */
async function takeVideo(film: Film): Promise<{ blob: Blob; extension: string }> {
  const type = videoType();
  if (!type) throw new Error('This browser cannot record a video; a GIF can be made instead.');
  const canvas = document.createElement('canvas');
  const pieces: Blob[] = [];
  let recorder: MediaRecorder | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  try {
    await eachPicture(film, canvas, async () => {
      if (!recorder) {
        // Only now has the canvas its size, which a recording cannot change.
        recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: type, videoBitsPerSecond: 8_000_000 });
        recorder.ondataavailable = ({ data }) => pieces.push(data);
        ended = new Promise((resolve) => recorder?.addEventListener('stop', resolve, { once: true }));
        recorder.start();
      }
      await new Promise((resolve) => setTimeout(resolve, film.pause));
    });
  } finally {
    if (recorder) {
      recorder.stop();
      await ended;
    }
  }
  return { blob: new Blob(pieces, { type }), extension: type.startsWith('video/mp4') ? 'mp4' : 'webm' };
}
