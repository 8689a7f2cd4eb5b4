import { readLink, writeLink } from '../src/exchange/permalink.ts';
import type { Operation, Scenario } from '../src/scenario/schema.ts';
import { shuffled } from './measure.ts';
import type { Section } from './section.ts';
import { tableText, threeDigits } from './table.ts';

const SIZES = [3, 40, 200] as const;
const WARM = 50;
const REPETITIONS = 200;
const PAGE = 0x1000;
const hex = (value: number) => `0x${value.toString(16)}`;

/** Mappings at places and of lengths that have nothing in common, each written and moved, until there are so many operations. */
function scenarioOf(operations: number): Scenario {
  const offsets = shuffled(512);
  const ops = offsets.flatMap((offset, i): Operation[] => {
    const [from, to] = [
      0x100000000000 + i * 0x800000 + offset * PAGE,
      0x200000000000 + i * 0x800000 + offset * 3 * PAGE,
    ];
    const len = hex((offset + 1) * PAGE);
    return [
      { op: 'mmap', addr: hex(from), len, prot: 'rw', flags: ['private', 'anonymous', 'fixed_noreplace'] },
      { op: 'touch', addr: hex(from), len },
      { op: 'mremap', old: hex(from), oldLen: len, newLen: len, flags: ['maymove', 'fixed'], newAddr: hex(to) },
    ];
  });
  return { title: `${operations} operations of one’s own`, ops: ops.slice(0, operations) };
}

async function measureOne(operations: number) {
  const scenario = scenarioOf(operations);
  const link = await writeLink({ scenario, kernel: '6.18', place: '3/move_page_tables/1/12' });
  if (link === undefined) throw new Error(`a scenario of ${operations} operations does not fit a link`);
  const times: number[] = [];
  for (let n = -WARM; n < REPETITIONS; n++) {
    const start = performance.now();
    const read = await readLink(link);
    const took = performance.now() - start;
    if (read?.scenario.ops.length !== operations) throw new Error('the link opens something else');
    if (n >= 0) times.push(took);
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(part * (times.length - 1))] as number;
  return {
    operations,
    characters: link.length,
    json: JSON.stringify(scenario).length,
    median: at(0.5),
    slowest: at(1),
  };
}

/** How long a link is, and how long it takes to be read: unpacked, checked, and its run kept within bounds. */
export async function links(): Promise<Section> {
  const results = [];
  for (const operations of SIZES) results.push(await measureOne(operations));
  const rows = results.map(({ operations, characters, json, median, slowest }) => [
    String(operations),
    String(json),
    String(characters),
    threeDigits(median),
    threeDigits(slowest),
  ]);
  const head = ['operations', 'as JSON, characters', 'link, characters', 'read, ms (median)', 'slowest'];
  return { results, text: `Links\n\n${tableText(head, rows)}\n` };
}
