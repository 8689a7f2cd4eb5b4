import './glossary.css';
import { useEffect, useRef } from 'react';
import { GLOSSARY, termBy } from '../../../src/exchange/glossary.ts';
import { mainScreenLink } from '../../state/addressBar.ts';
import { usePage } from '../../state/page.ts';
import { GLOSSARY_LINK } from '../../state/terms.ts';

/** All words that the page explains, each to be linked to. */
export function Glossary() {
  const chosen = usePage(({ part }) => part);
  const main = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.title;
    document.title = 'Glossary · remapscope';
    return () => {
      document.title = before;
    };
  }, []);
  useEffect(() => {
    const term =
      chosen === undefined
        ? undefined
        : main.current?.querySelector<HTMLElement>(`[data-term="${CSS.escape(chosen)}"]`);
    if (!term) {
      title.current?.focus();
      return;
    }
    term.scrollIntoView({ block: 'center' });
    term.focus({ preventScroll: true });
  }, [chosen]);
  return (
    <div className="glossary">
      <header className="header">
        <h1 ref={title} tabIndex={-1}>
          remapscope · Glossary
        </h1>
        <span className="glossary-gap" />
        <a className="button" href={mainScreenLink()}>
          Back to the visualizer
        </a>
      </header>
      <main ref={main}>
        <p className="glossary-about">
          The words of this page, for x86-64 with four levels of page tables. On the screen, words with dots below them
          say the same when they are pointed at; <kbd>G</kbd> goes from one to the next.
        </p>
        {GLOSSARY.map(({ title, terms }) => (
          <section key={title} aria-labelledby={`glossary ${title}`.replaceAll(' ', '-')}>
            <h2 id={`glossary ${title}`.replaceAll(' ', '-')}>{title}</h2>
            <dl>
              {terms.map(({ id, term, text, see, ...more }) => (
                <div key={id} data-term={id} tabIndex={-1} className={id === chosen ? 'chosen' : undefined}>
                  <dt>
                    <a href={`${GLOSSARY_LINK}/${id}`}>{term}</a>
                    {'long' in more && <span className="term-long">{more.long}</span>}
                  </dt>
                  <dd>
                    {text}
                    <span className="glossary-see">
                      see{' '}
                      {see.map((other, i) => (
                        <span key={other}>
                          {i > 0 && ', '}
                          <a href={`${GLOSSARY_LINK}/${other}`}>{termBy(other)!.term}</a>
                        </span>
                      ))}
                    </span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </main>
    </div>
  );
}
