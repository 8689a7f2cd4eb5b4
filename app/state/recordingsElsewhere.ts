import type { RecordingSet } from '../../src/scenario/recording.ts';

/** A page of one file leaves the recordings out: they are larger than all the rest. */
export const RECORDINGS: Readonly<Record<RecordingSet, string>> | undefined = undefined;
