import { toggleView, useView } from '../state/view.ts';

/** Leads to the other picture: the page tables, or the tree of the mappings. */
export function ViewSwitch() {
  const view = useView((state) => state.view);
  return (
    <button type="button" className="button view-switch" onClick={toggleView}>
      {view === 'tree' ? 'Page tables' : 'Maple tree'} <kbd>M</kbd>
    </button>
  );
}
