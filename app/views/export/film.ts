import { usePlayback } from '../../state/playback.ts';
import { useSession } from '../../state/session.ts';
import type { AreaName } from './areas.ts';
import { areaAsSvg, drawSvg, type Look, looking, settled } from './picture.ts';

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
  readonly onFrame: (done: number) => void;
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

/** Draws the picture at each position in turn. */
async function eachPicture(
  { area, look, positions, onFrame, signal }: Film,
  canvas: HTMLCanvasElement,
  use: () => Promise<void> | void,
): Promise<void> {
  for (const [done, position] of positions.entries()) {
    signal.throwIfAborted();
    usePlayback.getState().seek(position);
    await settled();
    const svg = await areaAsSvg(area, look);
    const width = Number(/ width="([\d.]+)"/.exec(svg)?.[1] ?? MOST_WIDTH);
    await drawSvg(svg, canvas, Math.min(1, MOST_WIDTH / width));
    await use();
    onFrame(done + 1);
  }
  signal.throwIfAborted();
}

async function takeGif(film: Film): Promise<{ blob: Blob; extension: string }> {
  const { applyPalette, GIFEncoder, quantize } = await import('gifenc');
  const encoder = GIFEncoder();
  const canvas = document.createElement('canvas');
  await eachPicture(film, canvas, () => {
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('This browser has no canvas to draw the pictures on.');
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
