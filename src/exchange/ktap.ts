import type { Verdict } from '../scenario/verify.ts';

/**
 * Verdicts as KTAP, the form in which the kernel's own tests report: a plan, then one line for each scenario and kernel,
 * in the order given. What disagrees stands as diagnostic lines above its `not ok`.
 */
export function ktapOf(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ disagreements }) => disagreements.length > 0).length;
  const lines = ['KTAP version 1', `1..${verdicts.length}`];
  verdicts.forEach(({ id, kernel, disagreements }, index) => {
    for (const { aspect, operation, recorded, simulated } of disagreements) {
      lines.push(`# operation ${operation + 1}, ${aspect}`);
      lines.push(`#   recorded  ${oneLine(recorded)}`, `#   simulated ${oneLine(simulated)}`);
    }
    const result = disagreements.length > 0 ? 'not ok' : 'ok';
    lines.push(`${result} ${index + 1} - ${oneLine(id).replaceAll('#', '')} on ${kernel}`); // a # would begin a directive
  });
  lines.push(`# Totals: pass:${verdicts.length - failed} fail:${failed} xfail:0 xpass:0 skip:0 error:0`);
  return `${lines.join('\n')}\n`;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');
