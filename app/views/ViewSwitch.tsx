import { toggleView, useView } from '../state/view.ts';

let hadFocus = false;
/** The one that takes the place of another has the focus if that had it. */
const handOn = (button: HTMLButtonElement) => {
  if (hadFocus) button.focus();
  hadFocus = false;
  return () => {
    hadFocus = document.activeElement === button;
  };
};

/** Leads to the other picture: the page tables, or the tree of the mappings. */
export function ViewSwitch() {
  const view = useView((state) => state.view);
  return (
    <button ref={handOn} type="button" className="button view-switch" onClick={toggleView}>
      {view === 'tree' ? 'Page tables' : 'Maple tree'} <kbd>M</kbd>
    </button>
  );
}
