import { Importer } from '../exchange/import/importer.ts';
import type { Counted } from '../exchange/import/report.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Imported, ImportProgress, Packed } from './protocol.ts';

/** Bytes that are read at once, so that a long text is never in memory as a whole. */
const PIECE = 2 ** 20;
/** Milliseconds between two reports of progress. */
const PAUSE = 120;

/** Imports a text. Throws BadImport for a text of no known form, and what the reading of a file throws. */
export async function importText(
  text: Blob,
  kernel: KernelId,
  onProgress: (progress: ImportProgress) => void,
): Promise<Imported> {
  const importer = new Importer(KERNELS[kernel]);
  const decoder = new TextDecoder();
  const tell = (read: number) => onProgress({ read, of: text.size, lines: importer.lines, found: importer.found });
  let told = performance.now();
  for (let at = 0; at < text.size; at += PIECE) {
    importer.feed(decoder.decode(await text.slice(at, at + PIECE).arrayBuffer(), { stream: true }));
    if (performance.now() - told < PAUSE) continue;
    tell(Math.min(at + PIECE, text.size));
    told = performance.now();
  }
  importer.feed(decoder.decode());
  tell(text.size);
  const { mremaps, mappings, ...report } = importer.finish();
  return { ...report, mremaps: packed(mremaps), mappings: packed(mappings) };
}

function packed<T extends { readonly scenario?: Scenario }>({ count, first }: Counted<T>): Counted<Packed<T>> {
  return {
    count,
    first: first.map((found) => ({ ...found, scenario: found.scenario && JSON.stringify(found.scenario) })),
  };
}
