import { plainText, sentenceAt } from '../../src/exchange/sentence.ts';
import { placeOf } from '../../src/trace/place.ts';
import { currentLink } from '../state/addressBar.ts';
import { usePlayback } from '../state/playback.ts';
import { useSession } from '../state/session.ts';
import { onceOpen, openInFrame, play, playByItself, seekInFrame, stepInFrame, useFrame } from './frame.ts';
import { type FromFrame, type FromReveal, MESSAGES_VERSION, readToFrame, type ToFrame } from './protocol.ts';

/** Milliseconds between two reports of the state. */
const PAUSE = 100;

const inFrame = () => window.parent !== window;

/** Any page may hold the frame, and all that is told is what the frame shows: so it is told to whoever does. */
function tell(message: FromFrame): void {
  if (inFrame()) window.parent.postMessage({ remapscope: MESSAGES_VERSION, ...message }, '*');
}

/** Hands a key to the page around the frame. */
export function giveKey({ key, code, keyCode }: KeyboardEvent): void {
  tell({ type: 'key', key, code, keyCode });
}

/** Does what the page around the frame says, and tells it what is shown. Nobody else is listened to. */
export function followParent(): void {
  if (inFrame()) {
    addEventListener('message', (event) => {
      const message = event.source === window.parent ? readToFrame(event.data) : undefined;
      if (message !== undefined) obey(message);
    });
  }
  usePlayback.subscribe(later);
  useSession.subscribe(later);
  sayReady();
}

function obey(message: ToFrame | FromReveal): void {
  if (message === 'slide:start' || message === 'slide:stop') {
    onceOpen(message === 'slide:start' ? playByItself : pause);
    return;
  }
  switch (message.type) {
    case 'hello':
      useFrame.setState({ keysOfSlides: message.keys === 'slides' });
      sayReady();
      onceOpen(later);
      break;
    case 'load':
      openInFrame(message.link);
      break;
    case 'step':
      onceOpen(() => stepInFrame(message.by));
      break;
    case 'seek':
      onceOpen(() => seekInFrame(message.place, message.by ?? 0));
      break;
    case 'play':
      onceOpen(play);
      break;
    case 'pause':
      onceOpen(pause);
  }
}

const pause = () => usePlayback.getState().pause();

function sayReady(): void {
  tell({ type: 'ready', keys: useFrame.getState().keysOfSlides ? 'slides' : 'frame' });
}

let reporting = false;

/** Once in a while, and always once after the last change. */
function later(): void {
  if (reporting) return;
  reporting = true;
  setTimeout(() => {
    reporting = false;
    void report();
  }, PAUSE);
}

async function report(): Promise<void> {
  const { loaded, problem, notice } = useSession.getState();
  if (problem !== undefined) tell({ type: 'problem', message: problem });
  if (problem !== undefined || !loaded) return;
  const link = (await currentLink()) ?? '';
  useFrame.setState({ link });
  const { trace, kernel, scenario, nameOf } = loaded;
  const { position, from, to, playing } = usePlayback.getState();
  tell({
    type: 'state',
    asked: useFrame.getState().asked,
    link,
    place: placeOf(trace, position),
    step: position,
    steps: trace.length,
    from,
    to: Math.min(to, trace.length),
    playing,
    kernel: kernel.id,
    title: scenario.title ?? '',
    sentence: plainText(sentenceAt(trace, position, { vma: nameOf })),
    notice,
  });
}
