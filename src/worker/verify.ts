import { writeLink } from '../exchange/permalink.ts';
import { DEFAULT_KERNEL, type KernelId } from '../kernels/kernels.ts';
import { parseRecording, type Recording } from '../scenario/recording.ts';
import { BadScenario, parseScenario } from '../scenario/schema.ts';
import { count, emptyTally, kernelsOf, type Verdict, verdictOf } from '../scenario/verify.ts';
import type { FoundDisagreement, ListedScenario, RecordingFile, VerifyProgress } from './protocol.ts';

/** Milliseconds between two reports of progress. */
const PAUSE = 120;
/** Most disagreements that are told one by one; the counts have all. */
const MOST_DISAGREEMENTS = 20;

/** The scenarios of a file of recordings. */
export async function listRecordings(url: string): Promise<ListedScenario[]> {
  const recordings = (await linesOf(url)).map(parseRecording);
  return Promise.all(
    recordings.map(async ({ scenario }) => {
      const { id, title = '' } = scenario;
      return { id, title, link: await linkOf(scenario, DEFAULT_KERNEL) };
    }),
  );
}

/** Holds the simulator against files of recordings, one after the other, and returns the last progress. */
export async function verifyRecordings(
  files: readonly RecordingFile[],
  onProgress: (progress: VerifyProgress) => void,
): Promise<VerifyProgress> {
  const read = await Promise.all(files.map(async ({ set, url }) => ({ set, lines: await linesOf(url) })));
  const of = read.reduce((sum, { lines }) => sum + lines.length, 0);
  const start = performance.now();
  const tally = emptyTally();
  const disagreements: FoundDisagreement[] = [];
  let done = 0;
  let verdicts: Verdict[] = [];
  const progress = () => {
    const milliseconds = performance.now() - start;
    return { done, of, milliseconds, tally, disagreements: disagreements.slice(0, MOST_DISAGREEMENTS), verdicts };
  };
  let told = start;
  for (const { set, lines } of read) {
    for (const line of lines) {
      const recording = parseRecording(line);
      for (const kernel of kernelsOf(recording)) {
        const verdict = verdictOf(recording, kernel);
        count(tally, verdict);
        if (set === 'named') verdicts.push(verdict);
        if (verdict.disagreements.length > 0 && disagreements.length < MOST_DISAGREEMENTS) {
          disagreements.push(...(await foundIn(verdict, recording)));
        }
      }
      done++;
      if (performance.now() - told < PAUSE) continue;
      onProgress(progress());
      verdicts = [];
      told = performance.now();
    }
  }
  return progress();
}

async function foundIn({ id, kernel, disagreements }: Verdict, { scenario }: Recording): Promise<FoundDisagreement[]> {
  const link = await linkOf(scenario, kernel);
  return disagreements.map((disagreement) => ({ ...disagreement, id, kernel, link }));
}

/** The permalink that opens a recorded scenario; undefined where it cannot be run, or is too long for a link. */
async function linkOf(recorded: unknown, kernel: KernelId): Promise<string | undefined> {
  try {
    return await writeLink({ scenario: parseScenario(recorded), kernel });
  } catch (error) {
    if (error instanceof BadScenario) return undefined;
    throw error;
  }
}

/** The lines of a text file, which may be packed with gzip. */
async function linesOf(url: string): Promise<string[]> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The recordings at ${url} could not be loaded: the answer was ${response.status}.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b; // some servers unpack what ends in .gz on the way
  const content = new Blob([bytes]).stream();
  const text = await new Response(packed ? content.pipeThrough(new DecompressionStream('gzip')) : content).text();
  return text.split('\n').filter((line) => line !== '');
}
