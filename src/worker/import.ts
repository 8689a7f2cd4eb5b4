import { Importer } from '../exchange/import/importer.ts';
import { piecesOf } from '../exchange/import/pieces.ts';
import type { Counted } from '../exchange/import/report.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Imported, ImportProgress, Packed } from './protocol.ts';

/** Milliseconds between two reports of progress. */
const PAUSE = 120;

/** Imports a text. Throws BadImport for a text of no known form, and what the reading of a file throws. */
export async function importText(
  text: Blob,
  kernel: KernelId,
  onProgress: (progress: ImportProgress) => void,
): Promise<Imported> {
  const importer = new Importer(KERNELS[kernel]);
  const tell = (read: number) => onProgress({ read, of: text.size, lines: importer.lines, found: importer.found });
  let told = performance.now();
  for await (const { piece, read } of piecesOf(text)) {
    importer.feed(piece);
    if (performance.now() - told < PAUSE) continue;
    tell(read);
    told = performance.now();
  }
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
