import { CLAIMS, conditionText } from '../../../src/exchange/conditions.ts';
import { plainText, sentenceAt } from '../../../src/exchange/sentence.ts';
import { mapsText } from '../../../src/exchange/text/maps.ts';
import { tablesText } from '../../../src/exchange/text/tables.ts';
import { wrapText } from '../../../src/exchange/text/wrap.ts';
import { placeOf } from '../../../src/trace/place.ts';
import { treeOf } from '../../../src/worker/tree.ts';
import { vmasOf } from '../../../src/worker/view.ts';
import { stepText, titleOf } from '../../state/loaded.ts';
import type { Moment } from '../../state/moment.ts';
import { rungsOf, verdictOf } from '../decision/rungs.ts';
import { treeText } from '../maple-tree/words.ts';

export const TEXTS = ['step', 'decision', 'page tables', 'mappings', 'maple tree', 'everything'] as const;
export type TextName = (typeof TEXTS)[number];

/** What is on the screen as plain text that a mailing list takes: no line is longer than 72 columns. */
export function textOf(name: TextName, moment: Moment): string {
  return wrapText(writers[name](moment));
}

const writers: Readonly<Record<TextName, (moment: Moment) => string>> = {
  step: whereText,
  decision: decisionText,
  'page tables': ({ memory }) => tablesText(memory),
  mappings: ({ memory, loaded }) =>
    mapsText(vmasOf(memory).map((vma) => ({ ...vma, name: loaded.nameOf(vma.number) }))),
  'maple tree': ({ memory, loaded }) => treeText(memory, treeOf(memory), loaded.nameOf),
  everything: (moment) =>
    [
      whereText(moment),
      ...(['decision', 'mappings', 'page tables', 'maple tree'] as const).map(
        (name) => `${name[0]!.toUpperCase()}${name.slice(1)}:\n\n${writers[name](moment)}`,
      ),
    ].join('\n\n'),
};

function whereText({ loaded, position }: Moment): string {
  const { kernel, trace, nameOf } = loaded;
  return [
    `${titleOf(loaded)}, Linux ${kernel.id}`,
    `${stepText(loaded, position)}, ${placeOf(trace, position)}`,
    plainText(sentenceAt(trace, position, { vma: nameOf })),
  ].join('\n');
}

const MARKS = { holds: '[yes]', fails: '[no] ', settled: '[no] ', 'not-asked': '[ - ]', 'to-come': '[   ]' } as const;

function decisionText(moment: Moment): string {
  const { move, loaded } = moment;
  if (!move) return 'No page tables are moved here.';
  const rungs = rungsOf(moment, move);
  if (rungs.length === 0) return `Linux ${loaded.kernel.id} does not ask whether the move can be realigned.`;
  const lines = rungs.map(({ condition, state, asked }) => {
    const numbers = asked
      .map((one) => conditionText(one.condition, one.holds, one.operands, loaded.nameOf).numbers)
      .filter(Boolean);
    const said = state === 'not-asked' ? ['not asked'] : numbers;
    return `${MARKS[state]} ${CLAIMS[condition]}${said.length > 0 ? `: ${said.join('; ')}` : ''}`;
  });
  const verdict = verdictOf(moment);
  return ['Can it realign?', ...lines, ...(verdict ? [`${verdict.title} ${verdict.text}`] : [])].join('\n');
}
