import type { KernelId } from '../../kernels/kernels.ts';

/** The modelled kernel that a machine's own is held against. */
export interface Model {
  readonly id: KernelId;
  /** One of its series was recorded: it has to agree in everything. */
  readonly recorded: boolean;
  /**
   * The model on the other side of a kernel between two. Changes came one by one, so what this one gives may be right
   * as well.
   */
  readonly other?: KernelId;
  /** Why this one, as the rest of a sentence. */
  readonly why: string;
}

/** Where the changes that a model stands for had mostly arrived, oldest first. */
const MODELS = [
  { id: '4.14', series: [4, 14], from: [4, 14], recorded: false },
  { id: '6.1', series: [6, 1], from: [5, 0], recorded: true },
  { id: '6.12', series: [6, 12], from: [6, 7], recorded: true },
  { id: '6.18', series: [6, 18], from: [6, 15], recorded: true },
] as const satisfies readonly { id: KernelId; series: Version; from: Version; recorded: boolean }[];

/** Major and minor number. */
export type Version = readonly [number, number];

/** The version in a release such as `6.12.117+deb12-amd64`; undefined if there is none. */
export function versionOf(release: string): Version | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

export function isBefore([major, minor]: Version, [otherMajor, otherMinor]: Version): boolean {
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** The nearest model; undefined for a kernel older than all. */
export function modelFor(version: Version): Model | undefined {
  const model = MODELS.findLast(({ from }) => !isBefore(version, from));
  if (!model) return undefined;
  const { id, series, from, recorded } = model;
  const older = isBefore(version, series);
  const newer = isBefore(series, version);
  if (!older && !newer) return { id, recorded, why: 'it is of that series' };
  const other = MODELS[MODELS.indexOf(model) + (older ? -1 : 1)]?.id;
  if (!other) return { id, recorded: false, why: 'it is newer than any that is modelled' };
  return { id, recorded: false, other, why: `the nearest model from ${from.join('.')} on; ${other} is the next` };
}
