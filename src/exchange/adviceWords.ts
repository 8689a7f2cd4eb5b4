import { formatBytes, formatCount, hex } from '../address/text.ts';
import type { Kernel } from '../kernels/kernels.ts';
import { MREMAP } from '../mremap/types.ts';
import type { Advice, Better } from '../scenario/advise/advise.ts';
import type { Alignment } from '../scenario/advise/alignment.ts';
import type { Growth } from '../scenario/advise/growth.ts';

export const ALIGNMENT_WORDS: Readonly<Record<Alignment, string>> = {
  none: 'not mutually aligned',
  pmd: 'destination ≡ source mod 2 MiB',
  pud: 'destination ≡ source mod 1 GiB',
};

/** What to keep to, as a sentence. */
export function ruleText({ costs: { none, pmd, pud } }: Advice, kernel: Kernel): string {
  if (pmd.entries === none.entries && pud.entries === none.entries) {
    return 'No destination costs less: this kernel moves such a range entry by entry wherever it goes.';
  }
  const realigns = kernel.mremap.realign !== 'never';
  if (pud.entries < pmd.entries) {
    const below = realigns ? ', with nothing below the destination in its PMD' : '';
    return `The rule: keep destination ≡ source mod 1 GiB${below}; mod 2 MiB is the next best.`;
  }
  const below = realigns ? ', with nothing below source and destination in their PMDs' : '';
  return `The rule: keep destination ≡ source mod 2 MiB${below}.`;
}

/** What the better destination is to the present one: `0xf0000 higher`. */
export function fromHere({ destination }: Better, { current }: Advice): string {
  const by = destination - current.destination;
  return `${hex(Math.abs(by))} ${by < 0 ? 'lower' : 'higher'}`;
}

/** The call that asks for a destination, in C, two lines. */
export function callText({ old, oldLength, newLength, flags }: Advice, destination: number): string {
  const names = Object.entries(MREMAP).filter(([, bit]) => Math.floor(flags / bit) % 2 === 1);
  return [
    `mremap((void *)${hex(old)}, ${hex(oldLength)}, ${hex(newLength)},`,
    `       ${names.map(([name]) => `MREMAP_${name.toUpperCase()}`).join(' | ')}, (void *)${hex(destination)});`,
  ].join('\n');
}

/** What a range costs that grows on, and how far it comes, as a sentence. */
export function growthText({ by, times }: Growth, { oldLength }: Advice): string {
  const end = formatBytes(oldLength + times * by);
  return `If it grows on like that, ${formatCount(times)} times by ${formatBytes(by)} to ${end}, and is written to each time:`;
}
