import type { Tree } from '../../../src/worker/tree.ts';
import { useDialogs } from '../../state/dialogs.ts';
import type { Moment } from '../../state/moment.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { saveText } from '../../ui/saveFile.ts';
import type { NodePlace } from './layout.ts';
import { treeText } from './words.ts';

interface TreeTextProps {
  readonly moment: Moment;
  readonly tree: Tree;
  /** The node whose subtree is in view; undefined for the whole tree. */
  readonly top: NodePlace | undefined;
}

/** Leads to the tree as text, to be read, copied or saved. */
export function TreeText(props: TreeTextProps) {
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <>
      <button type="button" className="button" aria-haspopup="dialog" onClick={() => show('tree-text')}>
        As text
      </button>
      <Dialog name="tree-text" title="The maple tree as text" wide>
        <Text {...props} />
      </Dialog>
    </>
  );
}

function Text({ moment, tree, top }: TreeTextProps) {
  const text = treeText(moment.memory, tree, moment.loaded.nameOf, top);
  return (
    <>
      <button type="button" className="button" onClick={() => saveText('maple-tree.txt', `${text}\n`)}>
        Save as a file
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre className="tree-text" tabIndex={0}>
        {text}
      </pre>
    </>
  );
}
