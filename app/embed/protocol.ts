/**
 * The messages between a page and a frame that shows remapscope, by `postMessage`. Each is a plain object with
 * `remapscope`, the version of the messages, and `type`. docs/embedding.md is their description for others.
 */
export const MESSAGES_VERSION = 1;

/** What a page says to its frame. */
export type ToFrame =
  /** Asks for `ready`. With `keys: 'slides'` the frame hands every key that would step to the page. */
  | { readonly type: 'hello'; readonly keys?: 'frame' | 'slides' }
  /** Shows another link, its fragment with or without `#`. */
  | { readonly type: 'load'; readonly link: string }
  /** Steps on, or back where `by` is negative. */
  | { readonly type: 'step'; readonly by: number }
  /** Goes to a place, or where the link opens, and from there on by so many steps. */
  | { readonly type: 'seek'; readonly place?: string; readonly by?: number }
  | { readonly type: 'play' }
  | { readonly type: 'pause' };

/** What a frame says to its page. */
export type FromFrame =
  /** The frame listens: said by itself once, and in answer to `hello`, with who has the keys that step. */
  | { readonly type: 'ready'; readonly keys: 'frame' | 'slides' }
  | ({ readonly type: 'state' } & FrameState)
  /** A sentence about why something cannot be shown. */
  | { readonly type: 'problem'; readonly message: string }
  /** A key that the frame has no use for: at the end of its range, or none of its own. */
  | { readonly type: 'key'; readonly key: string; readonly code: string; readonly keyCode: number };

export interface FrameState {
  /** The link that was asked for and is shown, as it came but for `#`: what a page needs to know which `load` this is about. */
  readonly asked: string;
  /** The permalink of what is shown, without `#`. */
  readonly link: string;
  readonly place: string;
  /** Steps that have happened, of how many, and the part that the frame keeps to. */
  readonly step: number;
  readonly steps: number;
  readonly from: number;
  readonly to: number;
  readonly playing: boolean;
  readonly kernel: string;
  readonly title: string;
  /** What the step means. */
  readonly sentence: string;
  /** What of the link could not be used, in sentences. */
  readonly notice?: string | undefined;
}

/** What reveal.js says to a frame when its slide comes and goes. */
export type FromReveal = 'slide:start' | 'slide:stop';

/** Reads what came; undefined where it is none of these messages, or of a version that is not known here. */
export function readToFrame(data: unknown): ToFrame | FromReveal | undefined {
  if (data === 'slide:start' || data === 'slide:stop') return data;
  const message = fieldsOf(data);
  if (!message) return undefined;
  const { type, link, by, place, keys } = message;
  switch (type) {
    case 'hello':
      return { type, ...(keys === 'slides' || keys === 'frame' ? { keys } : {}) };
    case 'load':
      return typeof link === 'string' ? { type, link } : undefined;
    case 'step':
      return isCount(by) ? { type, by } : undefined;
    case 'seek':
      if (by !== undefined && !isCount(by)) return undefined;
      if (place !== undefined && typeof place !== 'string') return undefined;
      return { type, ...(place === undefined ? {} : { place }), ...(by === undefined ? {} : { by }) };
    case 'play':
    case 'pause':
      return { type };
    default:
      return undefined;
  }
}

/** The same for a page. Only what the page acts on is looked at. */
export function readFromFrame(data: unknown): FromFrame | undefined {
  const message = fieldsOf(data);
  if (!message || !['ready', 'state', 'problem', 'key'].includes(String(message.type))) return undefined;
  return message as unknown as FromFrame;
}

function fieldsOf(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const message = data as Record<string, unknown>;
  return message.remapscope === MESSAGES_VERSION ? message : undefined;
}

/** Steps at once; a run has at most 2^26. */
const MOST_STEPS = 2 ** 26;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Math.abs(value as number) <= MOST_STEPS;
