import { indexAt, LEVELS, PMD_SIZE } from '../address/geometry.ts';
import { formatBytes, formatCount, hex } from '../address/text.ts';
import { decisionOf } from '../scenario/moves.ts';
import { isFirstWarning, rowOfStep, type StepRow, spansAround, stepRow } from '../trace/rows.ts';
import { ERRNOS, FAULTS, QUESTIONS, SIGNALS, VMA_CHANGES, WARNINGS } from '../trace/steps.ts';
import type { Trace } from '../trace/trace.ts';
import { conditionText, QUESTIONS_ASKED } from './conditions.ts';

/** What a part of a sentence is about, for its colour. */
export type Tone = 'plain' | 'old' | 'new' | 'pte' | 'pmd' | 'pud' | 'flush' | 'alloc' | 'warn';
export interface Phrase {
  readonly text: string;
  readonly tone: Tone;
}

/** How things are called that a step names by number. */
export interface Names {
  /** A VMA: `A`, or `A, after` for its copy at the destination. */
  vma(number: number): string;
}

/** The step before `position` as one sentence, in parts that carry their colour. */
export function sentenceAt(trace: Trace, position: number, names: Names): Phrase[] {
  if (position === 0) return [plain('Nothing has happened yet.')];
  const step = position - 1;
  const row = stepRow(trace, rowOfStep(trace, step));
  return sentenceOf(trace, row, step - row.first, names);
}

export function plainText(phrases: readonly Phrase[]): string {
  return phrases.map(({ text }) => text).join('');
}

/** The first of several sentences, for where there is no room for more. */
export function firstSentence(phrases: readonly Phrase[]): Phrase[] {
  const last = phrases.findIndex(({ text }) => text.includes('. '));
  if (last < 0) return [...phrases];
  const { text, tone } = phrases[last]!;
  return [...phrases.slice(0, last), { text: text.slice(0, text.indexOf('. ') + 1), tone }];
}

const plain = (text: string): Phrase => ({ text, tone: 'plain' });
const toned = (tone: Tone, text: string): Phrase => ({ text, tone });

/** ` (97 of 256)` within a run. */
function within(row: StepRow, index: number): string {
  return row.count > 1 ? `, ${formatCount(index + 1)} of ${formatCount(row.count)}` : '';
}

function sentenceOf(trace: Trace, row: StepRow, index: number, names: Names): Phrase[] {
  const [a = 0, b = 0, c = 0, d = 0] = row.operands;
  switch (row.kind) {
    case 'decision': {
      const { condition, holds, operands } = decisionOf(row.first, row.operands);
      const { numbers } = conditionText(condition, holds, operands, names.vma);
      const detail = numbers === '' ? '' : `: ${numbers}`;
      const lookedFor = condition === 'wholePud' || condition === 'wholePmd' || condition === 'fitsInPlace';
      const tone = holds
        ? 'pmd'
        : lookedFor || condition === 'oldPudPresent' || condition === 'oldPmdPresent'
          ? 'plain'
          : 'warn';
      return [plain(`${QUESTIONS_ASKED[condition]} `), toned(tone, holds ? 'Yes' : 'No'), plain(`${detail}.`)];
    }
    case 'lookup':
      return lookup(a, b, c, d, names);
    case 'tableMade':
      if (d === 1) {
        return [
          plain('A '),
          toned('alloc', `PTE table, pte#${b},`),
          plain(` is put aside for the huge page at ${hex(c)}.`),
        ];
      }
      return [
        plain('A '),
        toned('alloc', `new ${LEVELS[a]!.toUpperCase()} table, ${LEVELS[a]}#${b},`),
        plain(` is hung in for ${hex(c)}.`),
      ];
    case 'tableFreed':
      return [
        plain(`${LEVELS[a]}#${b}, which covered ${hex(c)}, is empty and no neighbour needs it: `),
        toned('flush', 'freed'),
        plain('.'),
      ];
    case 'entryMoved':
      return moved(row, index);
    case 'pageFaulted': {
      const va = b + index * c;
      const how = FAULTS[a]!;
      const verb = {
        write: 'written for the first time',
        read: 'read: the zero page is mapped',
        copyOnWrite: 'written: the zero page is replaced by a page of its own',
        populate: 'made present at once',
        faultAround: 'mapped along, since the object has it already',
        hugePage: 'not there yet: a huge page of 2 MiB is mapped, one entry for 512 pages',
      }[how];
      return [plain(`The page at ${hex(va)} is ${verb}`), toned('alloc', within(row, index)), plain('.')];
    }
    case 'pageAccessed':
      return [
        plain(
          `The page at ${hex(b + index * c)} is ${a === 1 ? 'written' : 'read'}; its entry was there${within(row, index)}.`,
        ),
      ];
    case 'entryCleared':
      return [plain(`The entry for ${hex(b + index * c)} is cleared, its page given up${within(row, index)}.`)];
    case 'hugeSplit':
      return [
        plain(`The huge page at ${hex(a)} is `),
        toned('pmd', 'split'),
        plain(`: pte#${b}, put aside for this, takes its place with 512 small entries.`),
      ];
    case 'entryProtected':
      return [plain(`The entry for ${hex(a + index * b)} takes the new access rights${within(row, index)}.`)];
    case 'flush':
      return [toned('flush', 'TLB flush'), plain(` of ${hex(a)}–${hex(b)}: no CPU may use what was cached there.`)];
    case 'vmaChanged':
      return vmaChanged(VMA_CHANGES[a]!, b, c, d, names, isCopy(trace, row.first));
    case 'realigned': {
      const level = a < PMD_SIZE ? 'pmd' : 'pud';
      return [
        toned('pmd', 'Realigned'),
        plain(`: both sides start ${hex(a)} lower, so the first table can move as `),
        toned(level, `one ${level.toUpperCase()} entry`),
        plain('.'),
      ];
    }
    case 'tailRealigned':
      return [
        plain('What if: the move goes on '),
        toned('pmd', `${hex(a)} further`),
        plain(', so the last table can move as one PMD entry.'),
      ];
    case 'allocationFailed':
      return [
        toned('warn', 'Out of memory'),
        plain(
          `, as asked for: ${a === 4 ? 'the VMA' : `the ${LEVELS[a]!.toUpperCase()} table`} for ${hex(b)} cannot be made.`,
        ),
      ];
    case 'staleUsed':
      return [
        toned('warn', 'Stale translation used'),
        plain(
          `: the TLB still knows ${hex(b)}, so the ${a === 1 ? 'write' : 'read'} goes to frame ${c}, which is mapped elsewhere by now.`,
        ),
      ];
    case 'warning': {
      const level = WARNINGS[a] === 'newPudNotNone' ? 'PUD' : 'PMD';
      const instead = level === 'PUD' ? 'PMD by PMD' : 'PTE by PTE';
      return isFirstWarning(trace, row.row)
        ? [toned('warn', `Warning: the new ${level} entry is not none`), plain(` at ${hex(b)}, so ${instead} instead.`)]
        : [
            toned('warn', `Again the new ${level} entry is not none`),
            plain(` at ${hex(b)}, so ${instead} instead; the kernel has warned once and is silent now.`),
          ];
    }
    case 'signal':
      return [toned('warn', SIGNALS[a]!), plain(` at ${hex(b)}: this access is not allowed.`)];
    case 'skipped':
      return [plain(`Not done: operation ${a + 1}, whose result it names, failed.`)];
    case 'returned':
      return returned(trace, row, a, b);
  }
}

function lookup(question: number, start: number, end: number, found: number, names: Names): Phrase[] {
  const answer = found === 0 ? toned('pmd', 'nothing') : plain(`VMA ${names.vma(found)}`);
  switch (QUESTIONS[question]) {
    case 'find_vma_intersection':
      return [
        plain(`Is anything mapped in ${hex(start)}–${hex(end)}? find_vma_intersection finds `),
        answer,
        plain('.'),
      ];
    case 'find_vma_prev':
      return [plain(`Which VMA lies below ${hex(start)}? find_vma_prev finds `), answer, plain('.')];
    case 'find_vma':
      return [plain(`Which is the first VMA that ends above ${hex(start)}? find_vma finds `), answer, plain('.')];
    case 'vma_next':
    case 'vma_prev':
      return [
        plain(
          `Which VMA comes ${QUESTIONS[question] === 'vma_next' ? 'next' : 'before'}? From the live state at ${hex(start)}, ${QUESTIONS[question]} finds `,
        ),
        answer,
        plain('.'),
      ];
    default:
      return [
        plain(`Which VMA holds ${hex(start)}? `),
        found === 0 ? toned('warn', 'None') : plain(`VMA ${names.vma(found)}`),
        plain('.'),
      ];
  }
}

function moved(row: StepRow, index: number): Phrase[] {
  const [level = 0, old = 0, target = 0, stride = 0] = row.operands;
  const from = old + index * stride;
  const to = target + index * stride;
  if (LEVELS[level] === 'pte') {
    return [
      toned('pte', `1 PTE copied${within(row, index)}`),
      plain(': the page at '),
      toned('old', hex(from)),
      plain(' is now at '),
      toned('new', hex(to)),
      plain('.'),
    ];
  }
  if (row.operands[4] === 1) {
    return [
      toned('pmd', '1 huge entry moved'),
      plain(': '),
      toned('old', hex(from)),
      plain(' → '),
      toned('new', hex(to)),
      plain(', a page of 2 MiB by one write.'),
    ];
  }
  const tone = LEVELS[level] === 'pmd' ? 'pmd' : 'pud';
  const name = LEVELS[level]!;
  const table = `${name === 'pmd' ? 'pte' : 'pmd'}#${row.operands[5]}`;
  const what = name === 'pmd' ? 'all its pages' : 'all tables below it';
  return [
    toned(tone, `1 ${LEVELS[level]!.toUpperCase()} entry moved`),
    plain(' by one write: '),
    toned('old', hex(from)),
    plain(' → '),
    toned('new', hex(to)),
    plain(
      `. ${name.toUpperCase()} entry ${indexAt(to, name)} of the destination now points to ${table}: ${formatBytes(stride)}, with ${what}.`,
    ),
  ];
}

function vmaChanged(
  change: (typeof VMA_CHANGES)[number],
  vma: number,
  start: number,
  end: number,
  names: Names,
  copied: boolean,
): Phrase[] {
  const name = names.vma(vma);
  const range = `${hex(start)}–${hex(end)}`;
  const text = {
    made: copied
      ? `VMA ${name} gets a copy at its new place: ${range}. No page has moved yet.`
      : `VMA ${name} is made: ${range}, ${formatBytes(end - start)}. No page table yet.`,
    grown: `VMA ${name} grows: ${range}.`,
    shrunk: `VMA ${name} shrinks: ${range}.`,
    moved: `VMA ${name} is now ${range}.`,
    split: `A VMA is split: ${range} is one of its own now.`,
    merged: `VMA ${name} takes in its neighbour range: ${range}.`,
    removed: `VMA ${name}, ${range}, leaves the maple tree. Its pages and tables go next.`,
    flags: `VMA ${name}, ${range}, takes its new flags.`,
    anonVma: `VMA ${name} gets its anon_vma: it is about to own pages.`,
  }[change];
  return [plain(text)];
}

function returned(trace: Trace, row: StepRow, errno: number, value: number): Phrase[] {
  const [operation] = spansAround(trace, row.first);
  const which = `Operation ${(operation?.number ?? 0) + 1}`;
  if (errno !== 0) return [plain(`${which} fails: `), toned('warn', ERRNOS[errno]!), plain('.')];
  return [
    plain(`${which} is done${value === 0 ? '' : ` and gives ${value < 0x10000 ? formatCount(value) : hex(value)}`}.`),
  ];
}

/** Whether a VMA was made by a move, for its destination. */
function isCopy(trace: Trace, step: number): boolean {
  return spansAround(trace, step).some(({ name }) => name === 'copy_vma');
}
