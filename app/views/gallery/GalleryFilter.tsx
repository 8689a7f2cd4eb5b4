import './galleryFilter.css';
import type { KeyboardEvent } from 'react';
import { DEFAULT_KERNEL } from '../../../src/kernels/kernels.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { useGallery } from '../../state/gallery.ts';
import { useSession } from '../../state/session.ts';
import { useMedia } from '../../ui/useMedia.ts';
import { matching } from './choose.ts';

/** In the header of the dialog: leaves only the scenarios that hold what is typed. */
export function GalleryFilter() {
  const filter = useGallery((gallery) => gallery.filter);
  const kernel = useSession((session) => session.loaded?.kernel.id ?? DEFAULT_KERNEL);
  const raisesKeyboard = useMedia('(pointer: coarse)');
  const shown = matching(LIBRARY, filter).length;
  return (
    <span className="gallery-filter">
      <input
        type="search"
        aria-label="Filter the scenarios"
        placeholder="filter as you type"
        // A dialog that opens gives the focus to what has this attribute. React would not set it, but focus too early.
        ref={(input) => {
          input?.toggleAttribute('autofocus', !raisesKeyboard);
        }}
        value={filter}
        onChange={(event) => useGallery.setState({ filter: event.target.value })}
        onKeyDown={onFilterKey}
      />
      <span role="status">
        {filter.trim() === '' ? `${shown} scenarios` : `${shown} of ${LIBRARY.length}`} on {kernel}
      </span>
    </span>
  );
}

/** The scenarios to choose from, in the dialog that holds `element`. */
export const cardsIn = (element: Element) => [...element.closest('dialog')!.querySelectorAll<HTMLElement>('.card')];

/** From the filter: down to the first card, with Enter right into it, with Escape back to all, or out. */
function onFilterKey(event: KeyboardEvent<HTMLInputElement>): void {
  const input = event.currentTarget;
  const [first] = cardsIn(input);
  if (event.key === 'ArrowDown') first?.focus();
  else if (event.key === 'Enter' && input.value.trim() !== '') first?.click();
  else if (event.key === 'Escape' && input.value !== '') useGallery.setState({ filter: '' });
  // By itself it would not be shut in Safari, which keeps the key for the field.
  else if (event.key === 'Escape') input.closest('dialog')!.close();
  else return;
  event.preventDefault();
}
