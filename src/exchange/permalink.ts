import { shown } from '../address/text.ts';
import { DEFAULT_KERNEL, KERNEL_IDS, type KernelId, WHAT_IFS, type WhatIf } from '../kernels/kernels.ts';
import { acceptScenario } from '../scenario/estimate.ts';
import { LIBRARY, libraryScenario, VIEWS, type View } from '../scenario/library.ts';
import { DIFFICULTIES, type Difficulty } from '../scenario/predict/generate.ts';
import { QUESTION_KINDS, type QuestionKind } from '../scenario/predict/questions.ts';
import { BadScenario, parseScenario, type Scenario } from '../scenario/schema.ts';
import { formatTourStop, parseTourStop, TOURS, type TourStop } from '../scenario/tours/names.ts';
import { isPlace } from '../trace/place.ts';
import { compact, expand } from './compact.ts';
import { deflateText, inflateText } from './deflate.ts';

/**
 * A permalink is the fragment of the address: `#v=1&s=front&k=6.1&at=3/realign/6`.
 *
 * | field | meaning                                             | left out                  |
 * |-------|-----------------------------------------------------|---------------------------|
 * | `v`   | version of the format                               | never                     |
 * | `s`   | short name of a scenario of the library             | when `d` is there         |
 * | `d`   | a scenario: see compact.ts; deflated, base64url     | when `s` is there         |
 * | `k`   | kernel                                              | the default, 6.12         |
 * | `c`   | kernel it is compared with                          | when there is none        |
 * | `w`   | what-if rules, by name, with commas between         | when none is on           |
 * | `at`  | place (see trace/place.ts)                          | the default of a scenario |
 * | `b`   | place in the compared run, where that is ahead      | what goes with `at`       |
 * | `view` | what fills the middle of the screen                | the default of a scenario |
 * | `q`   | Predict: `this` for questions about the scenario, or seed, difficulty and number of a made one: `7f3a.hard.3` | when it is off |
 * | `asks` | Predict: which question is asked at the place      | the first                 |
 * | `views` | of a frame: what it shows, with commas between    | page tables, decision     |
 * | `from`, `to` | of a frame: places it keeps between          | the ends of the run       |
 * | `play` | of a frame: steps a second it plays with by itself | when it does not          |
 * | `tour` | a tour that is on, and its stop: `patch/idea`      | when none is on           |
 *
 * A link that has ever worked keeps working: what is written otherwise gets a new version, and one upgrader more. A field
 * is simply added if the rest of a link means the same without it: a page that does not know it says so, and opens the rest.
 */

/** Longest fragment that is read, in characters. */
export const MOST_LINK = 8192;
/** Stands where a link would, for a scenario that is too big for one. */
export const TOO_BIG = 'too-big-for-a-link';
/** Most that its scenario may be when inflated, in bytes. */
export const MOST_INFLATED = 256 * 1024;

/** What a frame in another page can show. */
export const FRAME_VIEWS = [
  'page-tables',
  'maple-tree',
  'address-space',
  'decision',
  'listing',
  'work',
  'timeline',
] as const;
/** A part of the screen that a frame shows. */
export type FrameView = (typeof FRAME_VIEWS)[number];

/** A scenario that was made to be asked about; the same round is the same scenario. */
export interface PredictRound {
  /** 0 to 0xffff. */
  readonly seed: number;
  readonly difficulty: Difficulty;
  /** The how manieth of this seed, from 1. */
  readonly number: number;
}

/**
 * What a link opens. A place is such as `3/realign/4`: step 4 of that phase of the third operation; `0` is the start.
 */
export interface LinkState {
  readonly scenario: Scenario;
  /** Short name, for a scenario of the library. */
  readonly name?: string;
  readonly kernel: KernelId;
  /** The kernel it is compared with. */
  readonly compared?: KernelId;
  /** Where that run stands, if it is further than the place says. */
  readonly comparedPlace?: string;
  /** Rules switched on that nobody shipped. */
  readonly whatIf?: readonly WhatIf[];
  /** Where to stand; undefined for where the scenario opens. */
  readonly place?: string;
  /** What fills the middle of the screen; undefined for what the scenario opens with. */
  readonly view?: View;
  /** Predict asks about the scenario; it was made, or chosen. */
  readonly predict?: PredictRound | 'this';
  /** Which question, where more than one is asked at the place; undefined for the first. Its answer is never in a link. */
  readonly asks?: QuestionKind;
  /** Of a frame: what it shows. */
  readonly views?: readonly FrameView[];
  /** Of a frame: the first place that it keeps to. */
  readonly from?: string;
  /** Of a frame: the last one. */
  readonly to?: string;
  /** Of a frame: steps a second, if it plays by itself. */
  readonly play?: number;
  /** The tour that is on, and the stop that its caption is about: one may have wandered off from it. */
  readonly tour?: TourStop;
}

/** A link cannot be opened; the message is a sentence that names the field and the value. */
export class BadLink extends Error {
  override name = 'BadLink';
}

/** A link of some version on its way to the present one. */
interface RawLink {
  /** The texts of its fields by their keys, but for `v` and `d`. */
  readonly texts: ReadonlyMap<string, string>;
  /** What `d` held, which may be anything; undefined if there is none. */
  readonly content: unknown;
}

/** What makes of a link one of the next version: the first, of one of version 1. There is no way to leave one out. */
const UPGRADERS: readonly ((link: RawLink) => RawLink)[] = [
  // In version 1 the content was the scenario as it is.
  (link) => (link.content === undefined ? link : { ...link, content: compact(parseScenario(link.content)) }),
];
export const LINK_VERSION = UPGRADERS.length + 1;

/** A value that a field cannot have. */
class BadValue extends Error {
  readonly value: string;
  /** The message is the end of a sentence, after the value: what would do. */
  constructor(value: string, message: string) {
    super(message);
    this.value = value;
  }
}

/** A field of a link besides its version and its scenario. */
interface Field {
  readonly key: string;
  /** What sentences call it. */
  readonly what: string;
  /** The run depends on it: a link is refused if it is bad. Of any other, the link opens without it, and says so. */
  readonly decisive: boolean;
  /** Its text in a link; undefined where readLink would put the same in by itself. */
  readonly write: (state: LinkState) => string | undefined;
  /** Throws BadValue. */
  readonly read: (text: string) => Partial<LinkState>;
}

interface How<Value> {
  readonly read: (text: string) => Value;
  readonly write?: (value: Value) => string | undefined;
  readonly decisive?: boolean;
}

function field<const Name extends keyof LinkState>(
  key: string,
  name: Name,
  what: string,
  { read, write = String, decisive = false }: How<NonNullable<LinkState[Name]>>,
): Field {
  return {
    key,
    what,
    decisive,
    write: ({ [name]: value }) => {
      if (value === undefined) return undefined;
      try {
        const text = write(value);
        if (text === undefined || !/[&#%]/.test(text)) return text;
      } catch {
        // A program gave a value of another type.
      }
      throw new BadLink(`The link's ${what} (${name}) is ${shown(value)}${wantedBy(read)}.`);
    },
    read: (text) => ({ [name]: read(text) }),
  };
}

/** The end of a sentence: what would do. */
function wantedBy(read: (text: string) => unknown): string {
  try {
    read('');
    return '';
  } catch (error) {
    return (error as BadValue).message;
  }
}

const oneOf =
  <Value extends string>(all: readonly Value[]) =>
  (text: string): Value => {
    const found = all.find((one) => one === text);
    if (found !== undefined) return found;
    throw new BadValue(text, `, which is not known; there are ${all.join(', ')}`);
  };

function place(text: string): string {
  if (isPlace(text)) return text;
  throw new BadValue(text, '; it must be like 3/move_page_tables/1/12');
}

function stepsASecond(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new BadValue(text, '; it must be a number of steps a second, from 1 to 99999');
}

function tourStop(text: string): TourStop {
  const found = parseTourStop(text);
  if (found) return found;
  throw new BadValue(
    text,
    `; it must be like patch/idea, and there are the tours ${TOURS.map(({ name }) => name).join(', ')}`,
  );
}

function roundOf(text: string): PredictRound | 'this' {
  if (text === 'this') return 'this';
  const [, seed, difficulty, number] = /^([0-9a-f]{1,4})\.([a-z]+)\.([1-9]\d{0,4})$/.exec(text) ?? [];
  const known = DIFFICULTIES.find((one) => one === difficulty);
  if (seed !== undefined && known)
    return { seed: Number.parseInt(seed, 16), difficulty: known, number: Number(number) };
  throw new BadValue(text, `; it must be this, or like 7f3a.${DIFFICULTIES.join(' or .')}, with a number after it`);
}

/** In the order in which they are written. */
const FIELDS: readonly Field[] = [
  field('k', 'kernel', 'kernel', {
    read: oneOf(KERNEL_IDS),
    write: (kernel) => (kernel === DEFAULT_KERNEL ? undefined : kernel),
    decisive: true,
  }),
  field('c', 'compared', 'compared kernel', { read: oneOf(KERNEL_IDS) }),
  field('w', 'whatIf', 'what-if rule', {
    read: (text) => text.split(',').map(oneOf(WHAT_IFS)),
    write: (rules) => rules.join(',') || undefined,
    decisive: true,
  }),
  field('view', 'view', 'view', { read: oneOf(VIEWS) }),
  field('at', 'place', 'place', { read: place }),
  field('b', 'comparedPlace', 'place in the compared run', { read: place }),
  field('q', 'predict', 'question', {
    read: roundOf,
    write: (round) => (round === 'this' ? round : `${round.seed.toString(16)}.${round.difficulty}.${round.number}`),
  }),
  field('asks', 'asks', 'kind of question', { read: oneOf(QUESTION_KINDS) }),
  field('views', 'views', 'view of a frame', {
    read: (text) => [...new Set(text.split(',').map(oneOf(FRAME_VIEWS)))],
    write: (views) => views.join(','),
  }),
  field('from', 'from', 'first place of a frame', { read: place }),
  field('to', 'to', 'last place of a frame', { read: place }),
  field('play', 'play', 'speed of a frame', { read: stepsASecond }),
  field('tour', 'tour', 'tour', { read: tourStop, write: formatTourStop }),
];

/**
 * The fragment, without `#`, that opens this state again; undefined where that would be longer than is read. It has the
 * first version that can be read as it is meant: older copies of the page, such as in one file, open it too. Rejects with
 * BadLink for a value that no field can be written of.
 */
export async function writeLink(state: LinkState): Promise<string | undefined> {
  const { name, scenario } = state;
  const parts =
    name === undefined ? ['v=2', `d=${await deflateText(JSON.stringify(compact(scenario)))}`] : ['v=1', `s=${name}`];
  for (const { key, write } of FIELDS) {
    const text = write(state);
    if (text !== undefined) parts.push(`${key}=${text}`);
  }
  const link = parts.join('&');
  return link.length > MOST_LINK ? undefined : link;
}

/** What a link opens, and what of it is lost. */
export interface ReadLink extends LinkState {
  /** What of the link could not be used, though the rest can: a sentence each. */
  readonly lost?: readonly string[];
}

/**
 * Reads a fragment, with or without `#`; undefined when it is empty. Rejects with BadLink for one that cannot be opened.
 */
export async function readLink(fragment: string): Promise<ReadLink | undefined> {
  const text = fragment.replace(/^#/, '');
  if (text === '') return undefined;
  if (text === TOO_BIG) {
    throw new BadLink(
      'The scenario that was here is too big for a link. Open it from its file, or from “Recent” among the scenarios.',
    );
  }
  if (text.length > MOST_LINK) {
    throw new BadLink(`The link has ${text.length} characters; at most ${MOST_LINK} are read.`);
  }
  const texts = textsOf(text);
  const version = versionOf(takeFrom(texts, 'v'));
  const data = takeFrom(texts, 'd');
  const content = data === undefined ? undefined : await unpack(data);
  const link: RawLink = { texts, content };
  try {
    return read(UPGRADERS.slice(version - 1).reduce((before, upgrade) => upgrade(before), link));
  } catch (error) {
    if (!(error instanceof BadScenario)) throw error;
    throw new BadLink(`The link's scenario (d) cannot be used. ${error.message}`);
  }
}

async function unpack(data: string): Promise<unknown> {
  try {
    return JSON.parse(await inflateText(data, MOST_INFLATED));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it holds no JSON.' : (error as Error).message;
    throw new BadLink(`The link's scenario (d) is ${shown(data)}, which does not unpack: ${why}`);
  }
}

/** Reads a link of the present version. */
function read({ texts: given, content }: RawLink): ReadLink {
  const texts = new Map(given);
  const scenario = scenarioOf(takeFrom(texts, 's'), content);
  const { state, lost } = readFields(texts);
  return { ...scenario, kernel: DEFAULT_KERNEL, ...state, ...(lost.length > 0 ? { lost } : {}) };
}

/** The texts of a link by their keys, as they stand there. */
function textsOf(link: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const part of link.split('&')) {
    const [key, ...text] = part.split('=') as [string, ...string[]];
    if (texts.has(key)) throw new BadLink(`The link has the field ${shown(key)} twice.`);
    texts.set(key, text.join('='));
  }
  return texts;
}

function takeFrom(texts: Map<string, string>, key: string): string | undefined {
  const text = texts.get(key);
  texts.delete(key);
  return text === undefined ? undefined : decode(text, key);
}

function readFields(texts: ReadonlyMap<string, string>): { state: Partial<LinkState>; lost: string[] } {
  const state: Partial<LinkState> = {};
  const lost: string[] = [];
  for (const known of FIELDS) {
    const text = texts.get(known.key);
    if (text === undefined) continue;
    try {
      Object.assign(state, readField(known, text));
    } catch (error) {
      if (!(error instanceof BadLink) || known.decisive) throw error;
      lost.push(`${error.message} It was left out.`);
    }
  }
  const unknown = [...texts.keys()].filter((key) => FIELDS.every((known) => known.key !== key));
  if (unknown.length > 0) lost.push(`Not known here, and left out of the link: ${shown(unknown.join(', '))}.`);
  return { state, lost };
}

function readField({ key, what, read }: Field, text: string): Partial<LinkState> {
  const decoded = decode(text, key);
  try {
    return read(decoded);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new BadLink(`The link's ${what} (${key}) is ${shown(error.value)}${error.message}.`);
  }
}

function decode(text: string, key: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadLink(`The link's field ${key} is ${shown(text)}, which is not well encoded.`);
  }
}

function versionOf(version: string | undefined): number {
  if (version === undefined) throw new BadLink('The link has no version (v), such as v=1.');
  if (!/^[1-9]\d{0,5}$/.test(version))
    throw new BadLink(`The link's version (v) is ${shown(version)}; it must be a number such as 1.`);
  if (Number(version) <= LINK_VERSION) return Number(version);
  throw new BadLink(
    `The link was made by a newer remapscope: its version (v) is ${version}, and up to ${LINK_VERSION} is read here.`,
  );
}

/** The scenario that a link names, or the one that it holds. */
function scenarioOf(name: string | undefined, content: unknown): Pick<LinkState, 'scenario' | 'name'> {
  if (name !== undefined && content !== undefined)
    throw new BadLink('The link has a scenario by name (s) and by content (d); one must go.');
  if (name !== undefined) {
    const entry = libraryScenario(name);
    if (entry) return { scenario: entry.scenario, name };
    throw new BadLink(
      `The link's scenario (s) is ${shown(name)}, which the library does not have; there are ${LIBRARY.map((known) => known.name).join(', ')}.`,
    );
  }
  if (content === undefined) throw new BadLink('The link has no scenario: neither a name (s) nor content (d).');
  return { scenario: acceptScenario(expand(content)) };
}
