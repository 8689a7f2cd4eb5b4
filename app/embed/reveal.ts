import { press } from './press.ts';
import { MESSAGES_VERSION, readFromFrame, type ToFrame } from './protocol.ts';

/** What is used of reveal.js. */
interface Deck {
  on(type: string, listener: () => void): void;
  getCurrentSlide(): HTMLElement | undefined;
  isSpeakerNotes(): boolean;
}

/** A frame in a slide: our element, or an iframe of the same page. Each has a window to speak to. */
type Frame = HTMLElement & { readonly contentWindow: Window | null };

const IFRAMES = 'iframe[src*="embed.html"], iframe[data-src*="embed.html"]';
const framesIn = (slide: ParentNode) => [...slide.querySelectorAll<Frame>(`remap-scope, ${IFRAMES}`)];

/** A fragment that steps: to a place, or so many steps on from the fragment before, by default one. */
const STEP = 'data-remapscope-step';

/** Where the fragments that are shown have brought the frames of a slide; undefined where no fragment steps. */
function stepOf(slide: Element): ToFrame | undefined {
  const all = [...slide.querySelectorAll(`.fragment[${STEP}]`)];
  if (all.length === 0) return undefined;
  const order = (fragment: Element) => Number(fragment.getAttribute('data-fragment-index') ?? 0);
  const shown = all.filter((one) => one.classList.contains('visible')).sort((one, other) => order(one) - order(other));
  let place: string | undefined;
  let by = 0;
  for (const fragment of shown) {
    const step = fragment.getAttribute(STEP) ?? '';
    if (/^\+?\d*$/.test(step)) by += Number(step || 1);
    else [place, by] = [step, 0];
  }
  return { type: 'seek', by, ...(place === undefined ? {} : { place }) };
}

function say(frame: Frame, message: ToFrame): void {
  frame.contentWindow?.postMessage({ remapscope: MESSAGES_VERSION, ...message }, '*');
}

/** Where fragments step, they have the keys; else the frame has them while it has the focus. */
const keysIn = (slide: Element) => (stepOf(slide) ? 'slides' : 'frame');

function bring(frame: Frame): void {
  const slide = frame.closest('section');
  const step = slide ? stepOf(slide) : undefined;
  if (step) say(frame, step);
}

/**
 * A plugin for reveal.js: `plugins: [RemapScope]`. Fragments with `data-remapscope-step` step the frames of their slide, and
 * a frame that was unloaded comes back to where the fragments say.
 */
const RemapScope = {
  id: 'remapscope',
  init(deck: Deck): void {
    const sync = () => {
      const slide = deck.getCurrentSlide();
      for (const frame of slide ? framesIn(slide) : []) {
        // reveal.js loads no frames in the speaker's window. Ours make no sound.
        const lazy = deck.isSpeakerNotes() ? frame.getAttribute('data-src') : null;
        if (lazy !== null && frame.getAttribute('src') !== lazy) frame.setAttribute('src', lazy);
        bring(frame);
      }
    };
    for (const type of ['ready', 'slidechanged', 'fragmentshown', 'fragmenthidden']) deck.on(type, sync);
    addEventListener('message', ({ source, data }) => {
      const message = readFromFrame(data);
      const frame = message && framesIn(document).find(({ contentWindow }) => contentWindow === source);
      const slide = frame?.closest('section');
      if (!source || !message || !frame || !slide) return;
      if (message.type === 'ready') {
        const keys = keysIn(slide);
        if (frame instanceof HTMLIFrameElement && message.keys !== keys) say(frame, { type: 'hello', keys });
        else if ('giveKeysTo' in frame && message.keys !== keys) (frame.giveKeysTo as (to: string) => void)(keys);
        else bring(frame);
      } else if (message.type === 'key' && frame instanceof HTMLIFrameElement) {
        frame.blur();
        press(document, message);
      }
    });
  },
};

export default RemapScope;
