import { isKernelId, isWhatIf, KERNEL_IDS, type KernelId, WHAT_IFS, type WhatIf } from '../kernels/kernels.ts';
import { isView, LIBRARY, libraryScenario, VIEWS, type View } from '../scenario/library.ts';
import { BadScenario, parseScenario, type Scenario } from '../scenario/schema.ts';
import { isPlace } from '../trace/place.ts';
import { deflateText, inflateText } from './deflate.ts';

/**
 * A permalink is the fragment of the address: `#v=1&s=front&k=6.12&at=3/realign/6`.
 *
 * | field | meaning                                             | left out                  |
 * |-------|-----------------------------------------------------|---------------------------|
 * | `v`   | version of the format                               | never                     |
 * | `s`   | short name of a scenario of the library             | when `d` is there         |
 * | `d`   | a scenario: JSON, deflated, base64url               | when `s` is there         |
 * | `k`   | kernel                                              | the default, 6.12         |
 * | `c`   | kernel it is compared with                          | when there is none        |
 * | `w`   | what-if rules, by name, with commas between         | when none is on           |
 * | `at`  | place (see trace/place.ts)                          | the default of a scenario |
 * | `b`   | place in the compared run, where that is ahead      | what goes with `at`       |
 * | `view` | what fills the middle of the screen                | the default of a scenario |
 *
 * A link that has ever worked keeps working: a later version adds an upgrader here, it does not change this one.
 */
export const LINK_VERSION = 1;
export const DEFAULT_KERNEL: KernelId = '6.12';

/** Longest fragment that is read, in characters. */
export const MOST_LINK = 8192;
/** Most that its scenario may be when inflated, in bytes. */
export const MOST_INFLATED = 256 * 1024;

export interface LinkState {
  readonly scenario: Scenario;
  /** Short name, for a scenario of the library. */
  readonly name?: string;
  readonly kernel: KernelId;
  /** The kernel it is compared with, and where that run stands if it is further than the place says. */
  readonly compared?: KernelId;
  readonly comparedPlace?: string;
  /** Rules switched on that nobody shipped. */
  readonly whatIf?: readonly WhatIf[];
  /** Where to stand; undefined for where the scenario opens. */
  readonly place?: string;
  /** What fills the middle of the screen; undefined for what the scenario opens with. */
  readonly view?: View;
}

/** A link cannot be opened; the message is a sentence that names the field and the value. */
export class BadLink extends Error {
  override name = 'BadLink';
}

const shown = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** The fragment, without `#`, that opens this state again. */
export async function writeLink(state: LinkState): Promise<string> {
  const fields = [`v=${LINK_VERSION}`];
  if (state.name !== undefined) fields.push(`s=${state.name}`);
  else fields.push(`d=${await deflateText(JSON.stringify(state.scenario))}`);
  if (state.kernel !== DEFAULT_KERNEL) fields.push(`k=${state.kernel}`);
  if (state.compared !== undefined) fields.push(`c=${state.compared}`);
  if (state.whatIf && state.whatIf.length > 0) fields.push(`w=${state.whatIf.join(',')}`);
  if (state.view !== undefined) fields.push(`view=${state.view}`);
  if (state.place !== undefined) fields.push(`at=${state.place}`);
  if (state.comparedPlace !== undefined) fields.push(`b=${state.comparedPlace}`);
  return fields.join('&');
}

/** Reads a fragment; undefined when there is none. Throws BadLink. */
export async function readLink(fragment: string): Promise<LinkState | undefined> {
  const text = fragment.replace(/^#/, '');
  if (text === '') return undefined;
  if (text.length > MOST_LINK) {
    throw new BadLink(`The link has ${text.length} characters; at most ${MOST_LINK} are read.`);
  }
  const fields = fieldsOf(text);
  checkVersion(fields.get('v'));
  const kernel = kernelOf(fields, 'k', 'kernel') ?? DEFAULT_KERNEL;
  const compared = kernelOf(fields, 'c', 'compared kernel');
  const place = placeIn(fields, 'at', 'place');
  const comparedPlace = placeIn(fields, 'b', 'place in the compared run');
  const view = fields.get('view');
  if (view !== undefined && !isView(view)) {
    throw new BadLink(`The link's view is ${shown(view)}, which is not known; there are ${VIEWS.join(', ')}.`);
  }
  const whatIf = whatIfOf(fields.get('w'));
  return {
    ...(await scenarioOf(fields)),
    kernel,
    ...(compared === undefined ? {} : { compared }),
    ...(comparedPlace === undefined ? {} : { comparedPlace }),
    ...(whatIf ? { whatIf } : {}),
    ...(place === undefined ? {} : { place }),
    ...(view === undefined ? {} : { view }),
  };
}

function placeIn(fields: Map<string, string>, field: string, what: string): string | undefined {
  const place = fields.get(field);
  if (place === undefined || isPlace(place)) return place;
  throw new BadLink(`The link's ${what} (${field}) is ${shown(place)}; it must be like 3/move_page_tables/1/12.`);
}

function kernelOf(fields: Map<string, string>, field: string, what: string): KernelId | undefined {
  const kernel = fields.get(field);
  if (kernel === undefined || isKernelId(kernel)) return kernel;
  throw new BadLink(
    `The link's ${what} (${field}) is ${shown(kernel)}, which is not known; there are ${KERNEL_IDS.join(', ')}.`,
  );
}

function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split('&')) {
    const [key, ...value] = part.split('=') as [string, ...string[]];
    if (!['v', 's', 'd', 'k', 'c', 'w', 'at', 'b', 'view'].includes(key))
      throw new BadLink(`The link has a field ${shown(key)}, which is not known here.`);
    if (fields.has(key)) throw new BadLink(`The link has the field ${key} twice.`);
    fields.set(key, decode(value.join('='), key));
  }
  return fields;
}

function whatIfOf(text: string | undefined): WhatIf[] | undefined {
  return text?.split(',').map((name) => {
    if (isWhatIf(name)) return name;
    throw new BadLink(`The link's what-if rule (w) ${shown(name)} is not known; there are ${WHAT_IFS.join(', ')}.`);
  });
}

function decode(text: string, key: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadLink(`The link's field ${key} is ${shown(text)}, which is not well encoded.`);
  }
}

function checkVersion(version: string | undefined): void {
  if (version === undefined) throw new BadLink('The link has no version (v); v=1 is read here.');
  if (!/^[1-9]\d{0,5}$/.test(version))
    throw new BadLink(`The link's version (v) is ${shown(version)}; it must be a number such as 1.`);
  if (Number(version) > LINK_VERSION) {
    throw new BadLink(
      `The link was made by a newer remapscope: its version (v) is ${version}, and up to ${LINK_VERSION} is read here.`,
    );
  }
}

async function scenarioOf(fields: Map<string, string>): Promise<{ scenario: Scenario; name?: string }> {
  const name = fields.get('s');
  const data = fields.get('d');
  if (name !== undefined && data !== undefined)
    throw new BadLink('The link has a scenario by name (s) and by content (d); one must go.');
  if (name !== undefined) {
    const entry = libraryScenario(name);
    if (!entry) {
      throw new BadLink(
        `The link's scenario (s) is ${shown(name)}, which the library does not have; there are ${LIBRARY.map((known) => known.name).join(', ')}.`,
      );
    }
    return { scenario: entry.scenario, name };
  }
  if (data === undefined) throw new BadLink('The link has no scenario: neither a name (s) nor content (d).');
  try {
    return { scenario: parseScenario(JSON.parse(await inflateText(data, MOST_INFLATED))) };
  } catch (error) {
    if (error instanceof BadScenario) throw new BadLink(`The link's scenario (d) cannot be used. ${error.message}`);
    throw new BadLink(`The link's scenario (d) is ${shown(data)}, which does not unpack: ${(error as Error).message}`);
  }
}
