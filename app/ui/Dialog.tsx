import './dialog.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { type DialogName, useDialogs } from '../state/dialogs.ts';

interface DialogProps {
  readonly name: DialogName;
  readonly title: string;
  /** What stands beside the title and stays in sight. */
  readonly tools?: ReactNode;
  /** It may take the whole width. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A modal dialog, shown while the store says so. Escape and a click beside it close it. */
export function Dialog({ name, title, tools, wide = false, children }: DialogProps) {
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
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      // The event comes late on a busy machine: by then another may have been opened in its place, or it may be open again.
      onClose={({ currentTarget }) => !currentTarget.open && useDialogs.getState().open === name && close()}
      onClick={(event) => event.target === element.current && close()}
    >
      {open && (
        <div className="dialog-body">
          <div className="dialog-head">
            <h2 id={heading}>{title}</h2>
            {tools}
            <button type="button" className="button" onClick={close}>
              Close
            </button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
