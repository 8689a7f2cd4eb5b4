import './dialog.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { type DialogName, useDialogs } from '../state/dialogs.ts';

/** A modal dialog, shown while the store says so. Escape and a click beside it close it. */
export function Dialog({ name, title, children }: { name: DialogName; title: string; children: ReactNode }) {
  const open = useDialogs((dialogs) => dialogs.open === name);
  const close = useDialogs((dialogs) => dialogs.close);
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (open && dialog && !dialog.open) dialog.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog without our help
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      onClose={close}
      onClick={(event) => event.target === element.current && close()}
    >
      {open && (
        <div className="dialog-body">
          <header>
            <h2 id={heading}>{title}</h2>
            <button type="button" className="button" onClick={close}>
              Close
            </button>
          </header>
          {children}
        </div>
      )}
    </dialog>
  );
}
