import { claim, type Stop, say, type Text, type Tour } from './tour.ts';

/** Who asked or said something, what was answered, what was merged, and what there is to see of it. */
function point(asked: readonly [label: string, Text], answered: Text, merged: Text, here: Text): Stop['caption'] {
  return [
    { label: asked[0], text: asked[1] },
    { label: 'Answered', text: answered },
    { label: 'Merged', text: merged },
    { label: 'Here', text: here },
  ];
}

const STOAKES = 'Lorenzo Stoakes asked';
const HOWLETT = 'Liam Howlett said';

/** The twelve points of the review of the series as posted the fourth time, in their order. */
export const review: Tour = {
  name: 'review',
  stops: [
    {
      name: 'one-look-up',
      title: 'Point 1: one look-up for two tests?',
      scenario: 'middle-of-vma',
      kernel: '6.12',
      whatIf: ['single-lookup'],
      at: '3/realign/4',
      shows: 'lookup',
      caption: point(
        [STOAKES, say`Could one range look-up, up to the address, replace the test of vm_start and the VMA before?`],
        say`It searches from the root; the VMA before had been suggested as cheaper. Joel Fernandes would try it.`,
        say`The range look-up, but only up to vm_start, and with the test kept.`,
        say`With the what-if rule on, the look-up from ${claim.operand('start', 0x100000000000)} to ${claim.operand('end', 0x100000100000)} meets the mapping itself, and that is a no, too.`,
      ),
    },
    {
      name: 'no-warning',
      title: 'Point 2: a warning that cannot come',
      scenario: 'below-source',
      kernel: 'v4',
      at: '5/realign/5',
      shows: 'lookup',
      caption: point(
        [STOAKES, say`Why warn in case the tree does not hold the VMA at hand? Under the lock it always does.`],
        say`Nobody spoke for it.`,
        say`Without the warning.`,
        say`v4 asks for the VMA below ${claim.operand('start', 0x100000100000)} and is given B.`,
      ),
    },
    {
      name: 'looked-up-again',
      title: 'Point 3: looking up what one has',
      scenario: 'tree-two-ways',
      kernel: '6.12',
      at: '3/look_up/1',
      shows: 'lookup',
      caption: point(
        [STOAKES, say`Must a VMA that one holds be looked up again? An iterator could step to the one before.`],
        say`The state of a walk would have to be handed down through function after function.`,
        say`A look-up, though of a range.`,
        say`find_vma_prev reads ${claim.read('nodes', 6)} nodes: from the root to a leaf, and on to its neighbour.`,
      ),
    },
    {
      name: 'its-name',
      title: 'Point 4: its name',
      scenario: 'front',
      kernel: '6.12',
      at: '3/realign/10',
      shows: 'realigned',
      caption: point(
        [STOAKES, say`realign_addr sounds as if it always did. Should its name not say that it may decline?`],
        say`Agreed.`,
        say`As try_realign_addr.`,
        say`It tried, and both sides start ${claim.operand('distance', 0x100000, 'bytes')} lower.`,
      ),
    },
    {
      name: 'not-zero',
      title: 'Point 5: why an offset that is not zero?',
      scenario: 'aligned-already',
      kernel: '6.12',
      at: '3/realign/2',
      shows: ['notAlignedAlready', 'no'],
      caption: point(
        [STOAKES, say`What is wrong with a source that has no offset in its PMD? A comment should say.`],
        say`Nothing: it is aligned, so there is nothing to do.`,
        say`A return of its own, with a comment.`,
        say`The offset is ${claim.operand('offset', 0, 'count')}, and the ${claim.work('pmdsMoved', 2)} tables move whole without help.`,
      ),
    },
    {
      name: 'conditions',
      title: 'Point 6: conditions here and there',
      scenario: 'exec-warning',
      kernel: 'v4-1',
      at: '1/realign/1',
      shows: ['differentVmas', 'no'],
      caption: point(
        [STOAKES, say`Could the conditions stand in one function, with fewer parentheses, and the length explained?`],
        say`Agreed.`,
        say`Without the test for two VMAs; the length joined the rest only in ${claim.said('6.15')}.`,
        say`That test is why patch ${claim.said('1 of 7')} alone does not help exec: ${claim.work('refused', 2)} tables are refused, as on 6.1.`,
      ),
      claims: [claim.work('refused', 2, '6.1')],
    },
    {
      name: 'length',
      title: 'Point 7: the length, and the tail',
      scenario: 'too-short',
      kernel: '6.12',
      at: '3/realign/1',
      shows: ['reachesPmdBoundary', 'no'],
      caption: point(
        [
          STOAKES,
          say`Does the length see to it that the first PMD is covered to its end? And could the tail be tested too?`,
        ],
        say`Yes; and the tail could, but the warning does not need it, and risk is to be kept low.`,
        say`The front only.`,
        say`${claim.operand('length', 0xff000)} is one page less than what is left of the PMD after ${claim.operand('offset', 0x100000)}.`,
      ),
    },
    {
      name: 'tail',
      title: 'Point 7: what if the tail moved whole?',
      scenario: 'tail',
      kernel: '6.12',
      whatIf: ['realign-tail'],
      at: '3/realign~2/6',
      shows: 'tailRealigned',
      caption: [
        {
          label: 'Here',
          text: say`With the what-if rule on, both sides are asked about what follows in the last PMD. Nothing does, so the move goes on ${claim.operand('distance', 0x80000, 'bytes')} further and the last table moves whole. Without the rule ${claim.work('ptesCopied', 384, '6.12')} entries are copied.`,
        },
      ],
      claims: [claim.work('ptesCopied', 0)],
    },
    {
      name: 'guard',
      title: 'Point 8: the guard of the result',
      scenario: 'out-of-memory-realigned',
      kernel: '6.12',
      at: '3/move_page_tables/1/2',
      shows: 'allocationFailed',
      caption: point(
        [STOAKES, say`Is it not odd to guard the result? The length could be adjusted instead.`],
        say`Callers would see another length. One case needs the guard, as Linus Torvalds had found: realigned, and then no memory at once.`,
        say`The guard, worded so that no sum can wrap.`,
        say`The move stands ${claim.operand('distance', 0x100000, 'bytes', '3/realign/10')} below its start, so ${claim.operand('moved', 0, 'count', '3/1')} bytes count as moved, and the call gives ${claim.fails('ENOMEM')}.`,
      ),
    },
    {
      name: 'no-guard',
      title: 'Point 8: what if there were no guard?',
      scenario: 'out-of-memory-realigned',
      kernel: '6.12',
      whatIf: ['no-guard'],
      at: '3/unmap_source/257',
      shows: 'entryCleared',
      caption: [
        {
          label: 'Here',
          text: say`Without it the result is negative. Read as a number without a sign it is ${claim.operand('moved', -0x100000, 'hex', '3/1')}, by far enough for ${claim.operand('asked', 0x300000, 'bytes', '3/1')}. So a failed move is taken for a success, and the source is unmapped with all its ${claim.steps('entryCleared', 768)} pages.`,
        },
      ],
    },
    {
      name: 'hugetlb',
      title: 'Point 9: a lowered address for hugetlb',
      scenario: 'hugetlb',
      kernel: 'v4',
      at: '3/realign/2',
      shows: ['notAlignedAlready', 'no'],
      caption: point(
        [STOAKES, say`Would hugetlb not be given a lowered address, and the length that goes with the old one?`],
        say`Realign after its branch, or warn if the length does not fit; how to test that was put right a mail later.`,
        say`After the branch, with no warning.`,
        say`v4 asks, and the offset is ${claim.operand('offset', 0, 'count')}: huge pages are aligned, so it did no harm. 6.12 does not ask.`,
      ),
      claims: [claim.asked('notAlignedAlready', 1), claim.asked('notAlignedAlready', 0, '6.12')],
    },
    {
      name: 'live-state',
      title: 'Point 10: what is cheap in a tree',
      scenario: 'tree-two-ways',
      kernel: '6.12',
      at: '5/look_up/1',
      shows: 'lookup',
      caption: point(
        [
          HOWLETT,
          say`A step to a neighbour is cheap only while a walk stands there; find_vma_prev begins at the root.`,
        ],
        say`As a range look-up does? Yes, just so; both are fine.`,
        say`The range look-up.`,
        say`From where find_vma stands, vma_prev reads ${claim.read('slots', 3)} slots. find_vma_prev read ${claim.read('slots', 21, '3/look_up/1')}, the range look-up ${claim.read('slots', 31, '2/look_up/1')}.`,
      ),
    },
    {
      name: 'height',
      title: 'Point 11: how high is the tree?',
      scenario: 'tree-gaps',
      kernel: '6.12',
      at: '2/look_up/1',
      shows: 'lookup',
      caption: [
        {
          label: HOWLETT,
          text: say`With ${claim.slotsOfLeaf} entries or gaps a leaf and ${claim.slotsOfInner} children a node, ${claim.said('4')} levels do for about ${claim.said('8,000')} mappings with gaps, ${claim.said('5')} for ${claim.said('80,000')}.`,
        },
        {
          label: 'Here',
          text: say`Packed full, ${claim.treeCapacity(4, 7999)} fit into ${claim.said('4')} levels: as a capacity it is right. But a node that was split has room left, and so these ${claim.mappingsMade(8000)} take ${claim.treeLevels(5)}.`,
        },
      ],
    },
    {
      name: 'later',
      title: 'Point 12: not in a later patch',
      scenario: 'tail',
      kernel: '6.18',
      at: '3/move_page_tables/2/195',
      shows: 'entryMoved',
      caption: point(
        [STOAKES, say`Please do not answer that something will be done in a later patch.`],
        say`An apology, and a promise not to.`,
        say`No patch about the tail came.`,
        say`So 6.18 copies the ${claim.alike('3/move_page_tables/2/195', 384)} entries of this one as 6.12 does.`,
      ),
      claims: [claim.work('ptesCopied', 384, '6.12')],
    },
  ],
};
