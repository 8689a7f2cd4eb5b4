import { formatBytes, formatCount, plural } from '../../address/text.ts';
import { type Counted, ENDS, type FoundMapping, type FoundMremap, type ImportReport } from './report.ts';
import { ALWAYS_ASSUMED, ASSUMPTION_TEXTS, entriesText } from './text.ts';

/** What of a report stands in its text: all but the scenarios. */
export interface TextReport extends Omit<ImportReport, 'mremaps' | 'mappings'> {
  readonly mremaps: Counted<Omit<FoundMremap, 'scenario'>>;
  readonly mappings: Counted<Omit<FoundMapping, 'scenario'>>;
}

/** A report as plain text, of which a line may be long; `check`: with what came of holding the results against the simulator's. */
export function reportText(report: TextReport, check: boolean): string {
  const { format, kernel, lines, processes, agreed, differences, notCompared, summary, mremaps, mappings } = report;
  const apart = Object.values(notCompared).reduce((sum, count) => sum + count, 0);
  const calls = agreed + differences.count + apart;
  const ends = ENDS.filter((end) => summary.ends[end] > 0).map((end) => `${formatCount(summary.ends[end])} ${end}`);
  return [
    `${format}: ${plural(lines, 'line')}, ${plural(processes, 'address space')}, ${plural(calls, 'call')} replayed under Linux ${kernel}`,
    `mremap: ${formatCount(summary.found)} found${ends.length > 0 ? ` (${ends.join(', ')})` : ''}; entries moved: ${entriesText(summary.entries)}${summary.bytes > 0 ? `, for ${formatBytes(summary.bytes)}` : ''}`,
    `assumed: ${ALWAYS_ASSUMED}`,
    ...report.assumptions.map(
      ({ assumption, count, line }) =>
        `assumed: ${ASSUMPTION_TEXTS[assumption]} (${plural(count, 'time')}, first in line ${line})`,
    ),
    ...skippedLines(report),
    ...(check ? checkLines(report) : []),
    ...mremaps.first.flatMap(mremapLines),
    ...(mremaps.count > mremaps.first.length
      ? [`and ${formatCount(mremaps.count - mremaps.first.length)} that moved no more than the last of these`]
      : []),
    ...mappings.first.map(({ start, end, perms, name, resident }) =>
      `${start}-${end} ${perms} ${name}${resident === undefined ? '' : ` (${formatBytes(resident)} resident)`}`.trimEnd(),
    ),
    '',
  ].join('\n');
}

function skippedLines({ skipped }: TextReport): string[] {
  if (skipped.count === 0) return [];
  const numbers = skipped.first.slice(0, 20).map(({ line }) => line);
  const more = skipped.count > numbers.length ? ', …' : '';
  return [`skipped: ${plural(skipped.count, 'line')}: ${numbers.join(', ')}${more}`];
}

function checkLines({ differences, notCompared }: TextReport): string[] {
  return [
    differences.count === 0
      ? 'check: no result differs'
      : `check: ${plural(differences.count, 'result')} differ${differences.count === 1 ? 's' : ''}`,
    ...Object.entries(notCompared).map(([why, count]) => `check: ${formatCount(count)} not compared: ${why}`),
    ...differences.first.map(
      ({ line, call, recorded, simulated, remark }) =>
        `  line ${line}: ${call} gave ${recorded}, in the simulator ${simulated}${remark === undefined ? '' : `. ${remark}`}`,
    ),
    ...(differences.count > differences.first.length
      ? [`  and ${formatCount(differences.count - differences.first.length)} more`]
      : []),
  ];
}

function mremapLines(mremap: TextReport['mremaps']['first'][number]): string[] {
  const { line, call, result, end, entries, why, realigned, kernels, better } = mremap;
  const start = realigned > 0 ? `, started ${formatBytes(realigned)} lower` : '';
  const under = kernels
    ? Object.entries(kernels).map(([id, { entries: moved, errno }]) => `${id}: ${errno ?? entriesText(moved)}`)
    : [];
  return [
    `line ${line}: ${call} = ${result}: ${end}, ${entriesText(entries)}${start}`,
    ...(why === undefined ? [] : [`  ${why}`]),
    ...(better ? [`  at ${better.address}: ${entriesText(better.entries)}`] : []),
    ...(under.length > 0 ? [`  ${under.join('; ')}`] : []),
  ];
}
