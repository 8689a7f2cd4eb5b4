import { claim, type Stop, say, type Text, type Tour } from './tour.ts';

const caption = (text: Text): Stop['caption'] => [{ text }];

/** The patch in five minutes: the problem, the warning of exec, the idea, its conditions one by one, the result. */
export const patch: Tour = {
  name: 'patch',
  stops: [
    {
      name: 'task',
      title: 'What mremap has to do',
      scenario: 'front',
      kernel: '6.1',
      at: '3/copy_vma/1',
      shows: 'vmaChanged',
      caption: caption(
        say`A program asks for ${claim.move('length', 0x300000)} to be moved. The mapping has its new place already, but its ${claim.move('pages', 768)} pages still hang below the old one. To bring their page-table entries across is the work of move_page_tables, and what all of this is about.`,
      ),
    },
    {
      name: 'copied',
      title: 'The slow way',
      scenario: 'front',
      kernel: '6.1',
      at: '3/move_page_tables/1/132',
      shows: 'entryMoved',
      caption: caption(
        say`The mapping begins in the middle of a PMD, so only ${claim.operand('extent', 0x100000, 'bytes', '3/move_page_tables/1/3')} of it lies in the first table. 6.1 copies these entries one at a time, ${claim.alike('3/move_page_tables/1/132', 256)} in all. It had to make a new table for them, too.`,
      ),
    },
    {
      name: 'whole-table',
      title: 'The fast way',
      scenario: 'front',
      kernel: '6.1',
      at: '3/move_page_tables/2/4',
      shows: 'entryMoved',
      caption: caption(
        say`The second table goes by one write. Its PMD entry is set at the destination, and all ${claim.entriesOfTable} entries come along with the table that holds them. This takes ${claim.pmd} that begin on a PMD boundary on both sides.`,
      ),
    },
    {
      name: 'drained',
      title: 'exec leaves a table behind',
      scenario: 'exec-warning',
      kernel: '6.1',
      at: '1/move_page_tables/1/4',
      shows: 'entryMoved',
      caption: caption(
        say`When a program starts, exec may shift its stack: here ${claim.move('length', 0x600000)} of it, by ${claim.move('shift', 0x200000)}, inside one VMA. The first page has been copied out of its table. That table is empty now, but nothing takes it away: it goes on hanging at ${claim.operand('new', 0x7fffff800000, 'hex', '1/move_page_tables/2/3')}.`,
      ),
    },
    {
      name: 'warning',
      title: 'The warning',
      scenario: 'exec-warning',
      kernel: '6.1',
      at: '1/move_page_tables/2/4',
      shows: 'warning',
      caption: caption(
        say`The next table could move whole, but its new entry is the very one in which the drained table hangs. move_normal_pmd finds it taken, warns once, and leaves the work to the slow way: ${claim.alike('1/move_page_tables/2/5', 512)} copies. Nothing is wrong here, and yet the log of the kernel has a warning.`,
      ),
    },
    {
      name: 'price',
      title: 'What it costs',
      scenario: 'exec-warning',
      kernel: '6.1',
      at: '1/1',
      shows: 'returned',
      caption: caption(
        say`Every page has arrived where it belongs. It took ${claim.work('ptesCopied', 1536)} copies, since ${claim.work('refused', 2)} tables were refused. To be rid of the warning, and of the copies with it, is why the series was written.`,
      ),
    },
    {
      name: 'idea',
      title: 'The idea',
      scenario: 'front',
      kernel: '6.12',
      at: '3/realign/10',
      shows: 'realigned',
      caption: caption(
        say`Between the PMD boundary and the mapping nothing is mapped, so that part of the first table is empty. Then it does no harm to take it along. Both addresses are lowered by ${claim.operand('distance', 0x100000, 'bytes')}, and the move begins at ${claim.move('start', 0x100000000000)}.`,
      ),
    },
    {
      name: 'first-table',
      title: 'The first table moves whole',
      scenario: 'front',
      kernel: '6.12',
      at: '3/move_page_tables/1/5',
      shows: 'entryMoved',
      caption: caption(
        say`From there, the first table is as good as any other: one write brings it across. Of the ${claim.work('ptesCopied', 256, '6.1')} copies that 6.1 made none is left. But this is right only under conditions, and they come now, one by one.`,
      ),
      claims: [claim.work('ptesCopied', 0)],
    },
    {
      name: 'reaches',
      title: 'Does it reach the boundary?',
      scenario: 'too-short',
      kernel: '6.12',
      at: '3/realign/1',
      shows: ['reachesPmdBoundary', 'no'],
      caption: caption(
        say`The range must go up to the next PMD boundary, or the table could not move whole however low it starts. This one begins ${claim.operand('offset', 0x100000)} into its PMD and is ${claim.operand('length', 0xff000)} long: one page is missing. So ${claim.work('ptesCopied', 255)} entries are copied.`,
      ),
    },
    {
      name: 'aligned',
      title: 'Is there something to round down?',
      scenario: 'aligned-already',
      kernel: '6.12',
      at: '3/realign/2',
      shows: ['notAlignedAlready', 'no'],
      caption: caption(
        say`Here the source stands on a PMD boundary already. There is nothing to lower, and no more is asked. The ${claim.work('pmdsMoved', 2)} tables move whole all the same, as they did on 6.1.`,
      ),
      claims: [claim.work('pmdsMoved', 2, '6.1')],
    },
    {
      name: 'mutual',
      title: 'Are both sides equally far into their PMD?',
      scenario: 'not-mutual',
      kernel: '6.12',
      at: '3/realign/3',
      shows: ['mutuallyAligned', 'no'],
      caption: caption(
        say`This is the mutual alignment that gave the series its name. The source lies ${claim.operand('oldOffset', 0x100000)} into its PMD, the destination ${claim.operand('newOffset', 0x101000)}: one page off. Every page lands at another index of its table, so no table can be used again, and all ${claim.work('ptesCopied', 768)} entries are copied.`,
      ),
    },
    {
      name: 'starts-vma',
      title: 'Does the range start its VMA?',
      scenario: 'middle-of-vma',
      kernel: '6.12',
      at: '3/realign/4',
      shows: ['oldStartsItsVma', 'no'],
      caption: caption(
        say`The moved part begins at ${claim.operand('address', 0x100000100000)}, but its VMA at ${claim.operand('vmaStart', 0x100000000000)}. What lies between shares the first table and was not asked to move. Only for exec's stack is this not a condition: there source and destination are one VMA.`,
      ),
    },
    {
      name: 'below-source',
      title: 'Is nothing mapped below the source?',
      scenario: 'below-source',
      kernel: '6.12',
      at: '5/realign/6',
      shows: ['nothingBelowOld', 'no'],
      caption: caption(
        say`Another mapping, B, reaches into the part that would be taken along. Its pages hang in the same table, which therefore has to stay. One look-up in the maple tree found that out, and ${claim.work('ptesCopied', 256)} entries are copied as on 6.1.`,
      ),
      claims: [claim.work('ptesCopied', 256, '6.1')],
    },
    {
      name: 'no-page',
      title: 'Even if it has no page?',
      scenario: 'untouched-below',
      kernel: '6.12',
      at: '4/realign/6',
      shows: ['nothingBelowOld', 'no'],
      caption: caption(
        say`B was never touched here, so not one of its entries is in the table, and it forbids the move just the same. The kernel asks about mappings, not about pages. That is one look-up, where a table has ${claim.entriesOfTable} entries to look at.`,
      ),
    },
    {
      name: 'at-boundary',
      title: 'And if it ends at the boundary?',
      scenario: 'ends-at-boundary',
      kernel: '6.12',
      at: '4/realign/6',
      shows: ['nothingBelowOld', 'yes'],
      caption: caption(
        say`B lies directly below, but it ends where the PMD begins, so its pages have a table of their own. The look-up begins at ${claim.operand('from', 0x100000000000)}, where B has ended, and finds nothing. This move is realigned.`,
      ),
      claims: [claim.work('ptesCopied', 0)],
    },
    {
      name: 'below-destination',
      title: 'Is nothing mapped below the destination?',
      scenario: 'below-destination',
      kernel: '6.12',
      at: '5/realign/9',
      shows: ['nothingBelowNew', 'no'],
      caption: caption(
        say`The same is asked about the other side. Here B has a table at ${claim.operand('from', 0x100040000000)}, in the entry to which the first table would have to go, and an entry points to one table. So the first ${claim.operand('extent', 0x100000, 'bytes', '5/move_page_tables/1/2')} are copied into the table of B.`,
      ),
    },
    {
      name: 'exec-again',
      title: 'exec once more',
      scenario: 'exec-warning',
      kernel: '6.12',
      at: '1/move_page_tables/2/4',
      shows: 'entryMoved',
      caption: caption(
        say`With 6.12, exec's first table moves whole, and its entry is empty when the next table comes. So nothing is refused, and nobody is warned. It takes ${claim.work('pmdsMoved', 3)} PMD entries and ${claim.work('ptesCopied', 511)} PTEs, where 6.1 copied ${claim.work('ptesCopied', 1536, '6.1')}.`,
      ),
      claims: [claim.work('refused', 0)],
    },
    {
      name: 'result',
      title: 'Side by side',
      scenario: 'front',
      kernel: '6.12',
      compared: '6.1',
      at: '3/2',
      shows: 'returned',
      caption: caption(
        say`For the same mapping, 6.12 moves ${claim.entriesMoved(2)} entries and 6.1 moves ${claim.entriesMoved(257, '6.1')}. The price is ${claim.work('lookups', 3)} look-ups of VMAs in place of ${claim.work('lookups', 1, '6.1')}. Step back to see the one wait for the other, or open a scenario of your own.`,
      ),
    },
  ],
};
