import './gallery.css';
import { type KeyboardEvent, memo, useEffect, useId } from 'react';
import { DEFAULT_KERNEL } from '../../../src/kernels/kernels.ts';
import { LIBRARY, type LibraryEntry } from '../../../src/scenario/library.ts';
import { TOURS } from '../../../src/scenario/tours/names.ts';
import type { StripCard, TreeCard } from '../../../src/worker/gallery.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { drawGallery, useGallery } from '../../state/gallery.ts';
import { openFromLibrary, useSession } from '../../state/session.ts';
import { startTour } from '../../state/tourStops.ts';
import { cardBy, matching } from './choose.ts';
import { cardsIn } from './GalleryFilter.tsx';
import { Mark } from './Mark.tsx';
import { Recent } from './Recent.tsx';
import { Hatches, SmallStrip } from './SmallStrip.tsx';
import { SmallTree } from './SmallTree.tsx';
import { summaryOf } from './summary.ts';

/** The scenarios of the library by what they teach: of each a small picture, and what the chosen kernel makes of it. */
export function Gallery() {
  const asks = useSession(({ loaded }) => loaded?.isCut ?? false);
  const current = useSession(({ loaded }) => (asks ? undefined : loaded?.name));
  const kernel = useSession((session) => session.loaded?.kernel.id ?? DEFAULT_KERNEL);
  const cards = useGallery((gallery) => gallery.cards[kernel]);
  const problem = useGallery((gallery) => gallery.problem);
  const filter = useGallery((gallery) => gallery.filter);
  const shown = matching(LIBRARY, filter);
  const groups = [...new Set(shown.map(({ group }) => group))];
  useEffect(() => void drawGallery(kernel), [kernel]);
  useEffect(() => () => useGallery.setState({ filter: '' }), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys go from button to button, which are what is used
    <div className="gallery" onKeyDown={onCardKey}>
      <Hatches />
      {filter.trim() === '' && <Tours />}
      <Recent filter={filter} />
      {asks && <p className="gallery-note">In Predict there are no pictures: one would answer what is asked.</p>}
      {problem !== undefined && <p className="gallery-note">There are no pictures: {problem}</p>}
      {shown.length === 0 && <p className="gallery-note">No scenario says “{filter.trim()}”.</p>}
      {groups.map((group) => {
        const members = shown.filter((entry) => entry.group === group);
        return (
          <section key={group} className={members.length <= 2 ? 'few' : ''} aria-labelledby={`group-${group}`}>
            <h3 id={`group-${group}`}>{group}</h3>
            <ul>
              {members.map((entry) => (
                <li key={entry.name}>
                  <CardButton
                    entry={entry}
                    card={asks ? undefined : cards?.get(entry.name)?.picture}
                    elsewhere={entry.kernel !== undefined && entry.kernel !== kernel}
                    current={entry.name === current}
                  />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

/** The ways to be led through some of them. */
function Tours() {
  return (
    <section aria-labelledby="group-tours">
      <h3 id="group-tours">Tours</h3>
      <ul className="tour-list">
        {TOURS.map(({ name, title, about }) => (
          <li key={name}>
            <button type="button" className="tour-card" onClick={() => void startTour(name)}>
              <b>{title}</b> <span>{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CardButtonProps {
  readonly entry: LibraryEntry;
  /** Undefined until it has been run. */
  readonly card: StripCard | TreeCard | undefined;
  /** It opens on another kernel than the chosen one. */
  readonly elsewhere: boolean;
  readonly current: boolean;
}

const CardButton = memo(({ entry, card, elsewhere, current }: CardButtonProps) => {
  const id = useId();
  const summary = card && summaryOf(card);
  return (
    <button
      type="button"
      className="card"
      aria-labelledby={`${id}title ${id}about`}
      aria-describedby={`${id}summary`}
      aria-current={current ? 'true' : undefined}
      onClick={() => {
        useDialogs.getState().close();
        void openFromLibrary(entry.name);
      }}
    >
      <span className={card ? 'card-picture' : 'card-picture waiting'} aria-hidden="true">
        <span>
          {card?.kind === 'strip' && <SmallStrip card={card} />}
          {card?.kind === 'tree' && <SmallTree card={card} />}
        </span>
      </span>
      <b id={`${id}title`}>{entry.scenario.title}</b>
      <span id={`${id}about`}>{entry.about}</span>
      <span className="card-foot" id={`${id}summary`}>
        {summary && (
          <span className={`card-summary ${summary.mark}`}>
            <Mark kind={summary.mark} />
            {elsewhere ? `on ${entry.kernel} ` : ''}
            {summary.text}
          </span>
        )}
        {current && <span className="card-current">● shown</span>}
      </span>
    </button>
  );
});

const filterIn = (element: Element) => element.closest('dialog')!.querySelector('input')!;

/** From card to card, as they stand; from the first row up to the filter. Any letter goes to the filter. */
function onCardKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const cards = cardsIn(event.currentTarget);
  const at = cards.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  if (event.key.length === 1 && event.key !== ' ') {
    filterIn(event.currentTarget).focus(); // and the letter arrives there
    return;
  }
  const spots = cards.map((card) => card.getBoundingClientRect());
  const next = cardBy(event.key, spots, at);
  if (next === undefined) return;
  event.preventDefault();
  (next < 0 ? filterIn(event.currentTarget) : cards[next]!).focus();
}
