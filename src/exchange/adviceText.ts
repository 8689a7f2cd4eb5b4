import { offsetIn, PMD_SIZE, PUD_SIZE } from '../address/geometry.ts';
import { formatBytes, formatCount, hex } from '../address/text.ts';
import type { Kernel } from '../kernels/kernels.ts';
import { type Advice, ALIGNMENTS, type Alignment } from '../scenario/advise/advise.ts';
import { workText } from './export/explain.ts';
import { wrapText } from './text/wrap.ts';

const MEANINGS: Readonly<Record<Alignment, string>> = {
  none: 'any other',
  pmd: 'destination ≡ source mod 2 MiB',
  pud: 'destination ≡ source mod 1 GiB',
};

/** What a move costs by where it goes, the rule behind it, and the nearest place that is better: text of at most 72 columns. */
export function adviceText(advice: Advice, kernel: Kernel): string {
  const { operation, old, length, current, costs } = advice;
  const lines = [
    `Operation ${operation} moves ${formatBytes(length)} from ${hex(old)}; Linux ${kernel.id}`,
    `now to ${hex(current.destination)}: ${workText(current.work)}`,
    '',
    'By where it goes, where nothing else is near:',
    ...ALIGNMENTS.map((each) => {
      const here = each === current.alignment ? ' (as now)' : '';
      return `  ${MEANINGS[each]}${here}: ${formatCount(costs[each].entries)} ${costs[each].entries === 1 ? 'entry' : 'entries'} (${workText(costs[each].work)})`;
    }),
    `  source: ${hex(offsetIn(old, PMD_SIZE))} into its PMD, ${hex(offsetIn(old, PUD_SIZE))} into its PUD`,
    '',
    ruleOf(advice),
    ...betterLines(advice),
  ];
  return wrapText(lines.join('\n'));
}

function ruleOf({ costs }: Advice): string {
  const { none, pmd, pud } = costs;
  if (pmd.entries === none.entries && pud.entries === none.entries) {
    return 'No destination costs less: this kernel moves such a range entry by entry wherever it goes.';
  }
  if (pud.entries < pmd.entries) {
    return 'The rule: keep destination ≡ source mod 1 GiB, with nothing below the destination in its PMD; mod 2 MiB is the next best.';
  }
  return 'The rule: keep destination ≡ source mod 2 MiB, with nothing below source and destination in their PMDs.';
}

function betterLines({ current, better, old, length, newLength }: Advice): string[] {
  if (!better) return ['', 'No free destination near costs less than the present one.'];
  const by = better.destination - current.destination;
  return [
    '',
    `The nearest that is free and costs less: ${hex(better.destination)}, ${hex(Math.abs(by))} ${by < 0 ? 'lower' : 'higher'}: ${workText(better.work)}.`,
    'In C (MREMAP_FIXED unmaps what is there: it has to be free in the program, too):',
    '',
    `  mremap((void *)${hex(old)}, ${hex(length)}, ${hex(newLength)},`,
    `         MREMAP_MAYMOVE | MREMAP_FIXED, (void *)${hex(better.destination)});`,
  ];
}
