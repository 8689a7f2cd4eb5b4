import { FIELDS, fragmentOf } from './fragment.ts';
import { press } from './press.ts';
import { type FrameState, type FromFrame, MESSAGES_VERSION, readFromFrame, type ToFrame } from './protocol.ts';

/** Where this script was loaded from: the frame's page lies beside it. */
const HERE = import.meta.url;

const STYLE = `
  :host { display: block; aspect-ratio: 16 / 9; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; height: 100%; border: 0; }
`;

/**
 * `<remap-scope scenario="front" step="3/realign/6">`: a frame that shows a run, without access to the page around it. Its
 * attributes, methods and events are described in docs/embedding.md.
 */
class RemapScope extends HTMLElement {
  static readonly observedAttributes = ['link', 'src', ...Object.keys(FIELDS)];

  readonly #frame = document.createElement('iframe');
  /** The address that the frame has, the link that the attributes say, and the one that was asked for last. */
  #address = '';
  #said = '';
  #link = '';
  /** What the frame said last. */
  #state: FrameState | undefined;
  /** The place of that link that was last shown or asked for, to come back to. */
  #leftAt: string | undefined;
  #keys: 'frame' | 'slides' = 'frame';
  #changed = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet(); // a page's policy may forbid a style element
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    // The link in the frame opens a page of its own, outside of the sandbox.
    this.#frame.setAttribute('sandbox', 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
    root.append(this.#frame);
  }

  connectedCallback(): void {
    addEventListener('message', this.#onMessage);
    this.#frame.title = this.title || `remapscope: ${this.getAttribute('scenario') ?? 'page tables that move'}`;
    this.#follow();
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#onMessage);
  }

  attributeChangedCallback(): void {
    if (!this.isConnected || this.#changed) return;
    this.#changed = true;
    queueMicrotask(() => {
      this.#changed = false;
      this.#follow();
    });
  }

  /** The last state that the frame told; undefined before it has. */
  get state(): FrameState | undefined {
    return this.#state;
  }

  /** The window of the frame, for messages of one's own. */
  get contentWindow(): Window | null {
    return this.#frame.contentWindow;
  }

  load(link: string): void {
    this.#link = String(link); // a script may give anything
    this.#leftAt = undefined;
    this.#say({ type: 'load', link: this.#link });
  }

  step(by = 1): void {
    this.#say({ type: 'step', by });
  }

  seek(place?: string, by = 0): void {
    if (by === 0) this.#leftAt = place; // the frame has not shown it yet, and may be moved before it does
    this.#say({ type: 'seek', by, ...(place === undefined ? {} : { place }) });
  }

  play(): void {
    this.#say({ type: 'play' });
  }

  pause(): void {
    this.#say({ type: 'pause' });
  }

  /** Who has the keys that step: the frame while it has the focus, or the slides around it. */
  giveKeysTo(keys: 'frame' | 'slides'): void {
    this.#keys = keys;
    this.#say({ type: 'hello', keys });
  }

  /** Shows what the attributes say. */
  #follow(): void {
    const src = this.getAttribute('src')?.trim();
    const page = addressOf(src || 'embed.html', src ? this.baseURI : HERE);
    if (!page) {
      const problem = `The attribute src is ${JSON.stringify(src)}, which is no address; it must be that of embed.html.`;
      console.warn(`remap-scope: ${problem}`);
      this.#tell('problem', problem);
      return;
    }
    const link = fragmentOf((name) => this.getAttribute(name));
    if (page.href === this.#address.split('#')[0]) {
      if (link !== this.#said) this.load(link);
      this.#said = link;
      return;
    }
    this.#said = link;
    page.hash = link;
    this.#address = page.href;
    this.#link = page.hash.slice(1);
    this.#leftAt = undefined;
    this.#frame.src = page.href;
  }

  /** The frame's origin is no origin, so it cannot be named. Only this frame is spoken to. */
  #say(message: ToFrame): void {
    this.#frame.contentWindow?.postMessage({ remapscope: MESSAGES_VERSION, ...message }, '*');
  }

  readonly #onMessage = ({ source, data }: MessageEvent): void => {
    if (source === null || source !== this.#frame.contentWindow) return;
    const message = readFromFrame(data);
    if (message) this.#hear(message);
  };

  #hear(message: FromFrame): void {
    switch (message.type) {
      case 'ready':
        if (message.keys !== this.#keys) this.giveKeysTo(this.#keys);
        else {
          this.#comeBack();
          this.#tell('ready', undefined);
        }
        break;
      case 'state':
        if (message.notice && message.notice !== this.#state?.notice) console.warn(`remap-scope: ${message.notice}`);
        this.#state = message;
        // It may be about the link before: what was said just before a `load` comes after it.
        if (message.asked === this.#link.replace(/^#/, '')) this.#leftAt = message.place;
        this.#tell('state', message);
        break;
      case 'problem':
        this.#tell('problem', message.message);
        break;
      case 'key':
        this.#frame.blur();
        press(this, message);
    }
  }

  /** A frame that was moved or unloaded begins anew, with what its address says. */
  #comeBack(): void {
    const place = this.#leftAt;
    if (this.#link !== (this.#address.split('#')[1] ?? '')) this.load(this.#link);
    if (place !== undefined) this.seek(place);
  }

  #tell(what: 'ready' | 'state' | 'problem', detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`remapscope-${what}`, { detail, bubbles: true, composed: true }));
  }
}

/** What an address means beside another; undefined for what is none. */
function addressOf(text: string, base: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

// A page may load the script from two places.
if (!customElements.get('remap-scope')) customElements.define('remap-scope', RemapScope);
