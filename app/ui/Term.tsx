import './term.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { TermId } from '../../src/exchange/glossary.ts';
import { hideTerm, holdTerm, leaveTerms, openTerm, showTerm, useTerms } from '../state/terms.ts';
import { lazily } from './lazily.tsx';

const TermTip = lazily(() => import('./TermTip.tsx').then(({ TermTip }) => TermTip));

/**
 * A word of the glossary, where it stands: what it means is shown on hover, touch and focus. It is no stop of Tab, since
 * there are many: a key goes from one to the next.
 */
export function Term({ of, children }: { readonly of: TermId; readonly children: ReactNode }) {
  const button = useRef<HTMLButtonElement>(null);
  const isShown = useTerms(({ shown }) => shown !== undefined && shown === button.current);
  useEffect(() => {
    const mine = button.current;
    return () => {
      if (useTerms.getState().shown === mine) hideTerm(0);
    };
  }, []);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="term"
        tabIndex={-1}
        aria-describedby={isShown ? 'term-tip' : undefined}
        onPointerEnter={({ currentTarget, pointerType }) => pointerType === 'mouse' && showTerm(currentTarget, 250)}
        onPointerLeave={({ currentTarget }) => document.activeElement !== currentTarget && hideTerm()}
        onFocus={({ currentTarget }) => showTerm(currentTarget)}
        onBlur={() => hideTerm()}
        onClick={({ currentTarget, detail }) => (detail === 0 && isShown ? openTerm(of) : showTerm(currentTarget))}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          leaveTerms();
        }}
      >
        {children}
      </button>
      {isShown &&
        createPortal(
          // Beside its word: from within a dialog nothing outside can be reached, and what is in no part of the page is not found.
          <TermTip id={of} at={button.current!} onEnter={holdTerm} onLeave={() => hideTerm()} />,
          button.current!.closest('dialog, main, aside') ?? document.body,
        )}
    </>
  );
}
