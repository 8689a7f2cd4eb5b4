import { useLayoutEffect, useRef } from 'react';
import { type TermId, termBy } from '../../src/exchange/glossary.ts';
import { GLOSSARY_LINK } from '../state/terms.ts';

interface TermTipProps {
  readonly id: TermId;
  /** The word that it explains. */
  readonly at: HTMLElement;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

/** Distance from the word, and from the edges of the window, in pixels. */
const APART = 6;

/** What a word means, below it, or above where there is no room below. */
export function TermTip({ id, at, onEnter, onLeave }: TermTipProps) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = tip.current;
    if (!element) return;
    element.showPopover();
    const place = () => {
      const word = at.getBoundingClientRect();
      const { width, height } = element.getBoundingClientRect();
      const room = innerHeight - word.bottom - APART;
      const top = room >= height || word.top < height + APART ? word.bottom + APART : word.top - APART - height;
      element.style.left = `${Math.max(APART, Math.min(word.left, innerWidth - width - APART))}px`;
      element.style.top = `${Math.max(APART, Math.min(top, innerHeight - height - APART))}px`;
    };
    place();
    addEventListener('scroll', place, true);
    addEventListener('resize', place);
    return () => {
      removeEventListener('scroll', place, true);
      removeEventListener('resize', place);
    };
  }, [at]);
  const term = termBy(id)!;
  const see = (term.see ?? []).map((other) => termBy(other)!.term);
  return (
    <div
      ref={tip}
      id="term-tip"
      className="term-tip"
      role="tooltip"
      popover="manual"
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
    >
      <p>
        <b>{term.term}</b>
        {term.long !== undefined && <span className="term-long">{term.long}</span>}
      </p>
      <p>{term.text}</p>
      <p className="term-foot">
        {see.length > 0 && <span>see also {see.join(', ')}</span>}
        <a href={`${GLOSSARY_LINK}/${id}`} tabIndex={-1} onPointerDown={(event) => event.preventDefault()}>
          glossary
        </a>
      </p>
    </div>
  );
}
