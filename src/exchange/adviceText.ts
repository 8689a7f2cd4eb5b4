import { offsetIn, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { formatBytes, formatCount, hex, plural } from '../address/text.ts';
import type { Kernel } from '../kernels/kernels.ts';
import type { Advice } from '../scenario/advise/advise.ts';
import { ALIGNMENTS } from '../scenario/advise/alignment.ts';
import type { Growth } from '../scenario/advise/growth.ts';
import { ALIGNMENT_WORDS, callText, fromHere, growthText, ruleText } from './adviceWords.ts';
import { wrapText } from './text/wrap.ts';
import { workText } from './workText.ts';

/**
 * What a move costs by where it goes, the rule behind it, the nearest place that is better, and what it costs to grow on by
 * the room that is left for that: text of at most 72 columns.
 */
export function adviceText(advice: Advice, kernel: Kernel, growth: Growth | undefined): string {
  const { operation, old, oldLength, newLength, current, costs } = advice;
  const length = formatBytes(Math.min(oldLength, newLength));
  const lines = [
    `Operation ${operation + 1} moves ${length} from ${hex(old)}; Linux ${kernel.id}`,
    `now to ${hex(current.destination)}: ${workText(current.work)}`,
    '',
    'By where it goes, far from all else, where there is no table yet:',
    ...ALIGNMENTS.map((each) => {
      const here = each === current.alignment ? ' (aligned as now)' : '';
      return `  ${ALIGNMENT_WORDS[each]}${here}: ${plural(costs[each].entries, 'entry', 'entries')} (${workText(costs[each].work)})`;
    }),
    `  source: ${hex(offsetIn(old, PMD_SIZE))} into its PMD, ${hex(offsetIn(old, PUD_SIZE))} into its PUD`,
    '',
    ruleText(advice, kernel),
    ...betterLines(advice),
    ...(growth ? ['', growthText(growth, advice), ...growthLines(growth)] : []),
  ];
  return wrapText(lines.join('\n'));
}

function betterLines(advice: Advice): string[] {
  const { better } = advice;
  if (!better) return ['', 'No free destination near costs less than the present one.'];
  return [
    '',
    `The nearest that is free and costs less: ${hex(better.destination)}, ${fromHere(better, advice)}: ${workText(better.work)}.`,
    'In C (MREMAP_FIXED unmaps what is there: it has to be free in the program, too):',
    '',
    ...callText(advice, better.destination)
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}

function growthLines({ points }: Growth): string[] {
  const rows = points.map(({ reserve, moves, entries }) => [
    formatBytes(reserve),
    formatCount(moves),
    ...ALIGNMENTS.map((each) => formatCount(entries[each])),
  ]);
  const table = [['reserved', 'moves', 'not aligned', 'mod 2 MiB', 'mod 1 GiB'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return [
    ...table.map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')}`),
    '  reserved: room left free behind it wherever it goes, beside what is needed at once; then entries moved by all moves, by destination.',
  ];
}
