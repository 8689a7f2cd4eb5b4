import { useRef } from 'react';
import { MENU } from './menu.ts';

/** What has no place of its own in the header. */
export function Menu() {
  const list = useRef<HTMLUListElement>(null);
  const close = () => list.current?.hidePopover();
  return (
    <>
      <button type="button" className="button menu-button" popoverTarget="menu" aria-haspopup="true">
        More
      </button>
      <ul ref={list} id="menu" className="menu" popover="auto" aria-label="More">
        {MENU.map(({ text, about, key, leads }) => {
          const words = (
            <>
              <span className="menu-text">
                {text} {key !== undefined && <kbd>{key}</kbd>}
              </span>
              <span className="menu-about">{about}</span>
            </>
          );
          return (
            <li key={text}>
              {typeof leads === 'string' ? (
                <a href={leads} onClick={close}>
                  {words}
                </a>
              ) : (
                <button
                  type="button"
                  onClick={() => {
                    close();
                    leads();
                  }}
                >
                  {words}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
