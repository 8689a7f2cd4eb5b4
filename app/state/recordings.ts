import execUrl from '../../src/scenario/fixtures/exec.jsonl.gz?url';
import namedUrl from '../../src/scenario/fixtures/named.jsonl.gz?url';
import randomUrl from '../../src/scenario/fixtures/random.jsonl.gz?url';
import type { RecordingSet } from '../../src/scenario/recording.ts';

/** Where the page has the recordings from; undefined where it does not have them. */
export const RECORDINGS: Readonly<Record<RecordingSet, string>> | undefined = {
  named: namedUrl,
  exec: execUrl,
  random: randomUrl,
};
