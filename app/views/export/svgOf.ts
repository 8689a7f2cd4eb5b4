/**
 * A part of the page as an SVG of its own: boxes, words, pictures and canvases where they stand, nothing that needs a
 * browser's layout, so that any program that reads SVG shows it. What the page does not use (gradients, filters) is not known.
 */

export interface SvgOptions {
  /** Colour behind everything. */
  readonly ground: string;
  /** What is left out. */
  readonly omit?: string;
  /** Rules of a style sheet to carry along, such as fonts. */
  readonly style?: string;
}

/** The picture of an element as it is on the screen, in CSS pixels. */
export function svgOf(root: Element, { ground, omit, style = '' }: SvgOptions): string {
  const frame = root.getBoundingClientRect();
  const writer = new Writer(frame, omit);
  const size = `width="${round(frame.width)}" height="${round(frame.height)}"`;
  const body = writer.element(root);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${round(frame.width)} ${round(frame.height)}">`,
    style === '' ? '' : `<style>${style}</style>`,
    `<rect width="100%" height="100%" fill="${ground}"/>`,
    body,
    '</svg>',
  ].join('');
}

const round = (value: number) => Math.round(value * 100) / 100;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** As text of XML, which holds no control characters. */
const escaped = (text: string) => text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[&<>"]/g, (c) => ESCAPES[c]!);
const isClear = (colour: string) =>
  colour === 'transparent' || /^rgba\(.*, 0\)$/.test(colour) || /\/ 0\)$/.test(colour);

class Writer {
  readonly #frame: DOMRect;
  readonly #omit: string | undefined;
  #clips = 0;

  constructor(frame: DOMRect, omit: string | undefined) {
    this.#frame = frame;
    this.#omit = omit;
  }

  element(element: Element): string {
    if (element.matches('dialog, [popover], script, style, .visually-hidden')) return '';
    if (this.#omit !== undefined && element.matches(this.#omit)) return '';
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return '';
    const box = element.getBoundingClientRect();
    const inside = this.#isSeen(box) || style.overflow === 'visible' || style.display === 'contents';
    if (!inside) return '';
    const inner = this.#content(element, style, box);
    const content = this.#cut(
      [this.#box(box, style), this.#pseudo(element, box), this.#kept(inner, style, box)].join(''),
      style,
      box,
    );
    return content === '' || style.opacity === '1' ? content : `<g opacity="${style.opacity}">${content}</g>`;
  }

  #isSeen({ left, right, top, bottom }: DOMRect): boolean {
    const frame = this.#frame;
    return right > frame.left && left < frame.right && bottom > frame.top && top < frame.bottom;
  }

  #content(element: Element, style: CSSStyleDeclaration, box: DOMRect): string {
    if (element instanceof SVGSVGElement) return this.#svg(element, box);
    if (element instanceof HTMLCanvasElement) return this.#canvas(element, style, box);
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
      return this.#line(element.value, style, { ...place(box), x: box.left + Number.parseFloat(style.paddingLeft) });
    }
    if (element instanceof HTMLSelectElement) {
      const chosen = element.selectedOptions[0]?.textContent ?? '';
      return this.#line(chosen, style, { ...place(box), x: box.left + Number.parseFloat(style.paddingLeft) + 4 });
    }
    const parts: { readonly order: number; readonly drawn: string }[] = [];
    for (const child of element.childNodes) {
      if (child instanceof Text) parts.push({ order: 0, drawn: this.#text(child, style) });
      else if (child instanceof Element) {
        parts.push({ order: Number.parseInt(getComputedStyle(child).zIndex, 10) || 0, drawn: this.element(child) });
      }
    }
    return parts
      .sort((one, other) => one.order - other.order)
      .map(({ drawn }) => drawn)
      .join('');
  }

  #x = (left: number) => round(left - this.#frame.left);
  #y = (top: number) => round(top - this.#frame.top);

  /** Ground and border. */
  #box(box: DOMRect, style: CSSStyleDeclaration): string {
    if (box.width === 0 || box.height === 0) return '';
    const widths = SIDES.map((side) => Number.parseFloat(style.getPropertyValue(`border-${side}-width`)) || 0);
    const [top = 0, right = 0, bottom = 0, left = 0] = widths;
    const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.height / 2, box.width / 2);
    const even = top > 0 && widths.every((width) => width === top);
    const fill = isClear(style.backgroundColor) ? '' : style.backgroundColor;
    const dash = style.borderTopStyle === 'dashed' ? ` stroke-dasharray="${3 * top} ${3 * top}"` : '';
    const border = even ? ` stroke="${style.borderTopColor}" stroke-width="${top}"${dash}` : '';
    const inset = even ? top / 2 : 0;
    const rect = `x="${this.#x(box.left + inset)}" y="${this.#y(box.top + inset)}" width="${round(box.width - 2 * inset)}" height="${round(box.height - 2 * inset)}"`;
    const whole = fill === '' && !even ? '' : `<rect ${rect} rx="${radius}" fill="${fill || 'none'}"${border}/>`;
    if (even) return whole;
    const line = (side: string, x: number, y: number, width: number, height: number) => {
      const colour = style.getPropertyValue(`border-${side}-color`);
      if (width === 0 || height === 0 || isClear(colour)) return '';
      return `<rect x="${this.#x(x)}" y="${this.#y(y)}" width="${round(width)}" height="${round(height)}" fill="${colour}"/>`;
    };
    return [
      whole,
      line('top', box.left, box.top, box.width, top),
      line('bottom', box.left, box.bottom - bottom, box.width, bottom),
      line('left', box.left, box.top, left, box.height),
      line('right', box.right - right, box.top, right, box.height),
    ].join('');
  }

  /** The one kind that the page uses: an empty box, placed within its element. */
  #pseudo(element: Element, box: DOMRect): string {
    const style = getComputedStyle(element, '::before');
    if (style.content !== '""') return '';
    const [left, top, width, height] = ['left', 'top', 'width', 'height'].map((side) =>
      Number.parseFloat(style.getPropertyValue(side)),
    ) as [number, number, number, number];
    const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, width / 2);
    return `<rect x="${this.#x(box.left + left)}" y="${this.#y(box.top + top)}" width="${width}" height="${height}" rx="${radius}" fill="${style.backgroundColor}"/>`;
  }

  /** What `clip-path` leaves of an element. */
  #cut(drawn: string, { clipPath }: CSSStyleDeclaration, box: DOMRect): string {
    const inset = /^inset\(([^)]*)\)/.exec(clipPath)?.[1];
    return inset === undefined ? drawn : this.#clipped(drawn, insets(inset, box), box);
  }

  /** What `overflow` leaves of what is in an element. */
  #kept(drawn: string, style: CSSStyleDeclaration, box: DOMRect): string {
    return style.overflow === 'visible' ? drawn : this.#clipped(drawn, [0, 0, 0, 0], box);
  }

  #clipped(drawn: string, [top, right, bottom, left]: Insets, box: DOMRect): string {
    const [width, height] = [box.width - left - right, box.height - top - bottom];
    if (drawn === '' || width <= 0 || height <= 0) return '';
    const id = `clip${++this.#clips}`;
    return `<clipPath id="${id}"><rect x="${this.#x(box.left + left)}" y="${this.#y(box.top + top)}" width="${round(width)}" height="${round(height)}"/></clipPath><g clip-path="url(#${id})">${drawn}</g>`;
  }

  #canvas(canvas: HTMLCanvasElement, style: CSSStyleDeclaration, box: DOMRect): string {
    if (canvas.width === 0 || canvas.height === 0) return '';
    const sharp = style.imageRendering === 'pixelated' ? ' style="image-rendering:pixelated"' : '';
    return `<image x="${this.#x(box.left)}" y="${this.#y(box.top)}" width="${round(box.width)}" height="${round(box.height)}" preserveAspectRatio="none" href="${canvas.toDataURL()}"${sharp}/>`;
  }

  /** A picture within the page, with what its style sheet says written out. */
  #svg(svg: SVGSVGElement, box: DOMRect): string {
    const copy = svg.cloneNode(true) as SVGSVGElement;
    const originals = [svg, ...svg.querySelectorAll('*')];
    [copy, ...copy.querySelectorAll('*')].forEach((node, i) => {
      const style = getComputedStyle(originals[i]!);
      for (const name of PRESENTATION) {
        const value = style.getPropertyValue(name);
        if (value !== '' && value !== INITIAL[name]) node.setAttribute(name, value);
      }
      for (const name of ['class', 'style', 'tabindex']) node.removeAttribute(name);
    });
    for (const [name, value] of Object.entries({
      x: this.#x(box.left),
      y: this.#y(box.top),
      width: round(box.width),
      height: round(box.height),
      overflow: getComputedStyle(svg).overflow,
    })) {
      copy.setAttribute(name, String(value));
    }
    return new XMLSerializer().serializeToString(copy);
  }

  #text(text: Text, style: CSSStyleDeclaration): string {
    if (text.data.trim() === '' || !text.parentElement) return '';
    const preserved = style.whiteSpaceCollapse === 'preserve' || style.whiteSpace.startsWith('pre');
    const raised = getComputedStyle(text.parentElement, '::first-letter').textTransform === 'uppercase';
    return linesOf(text, document.createRange(), preserved)
      .map(({ words, box }, i) => {
        if (!this.#isSeen(box)) return '';
        const shown = raised && i === 0 && !text.previousSibling ? words[0]!.toUpperCase() + words.slice(1) : words;
        return this.#line(shown, style, { ...place(box), width: box.width });
      })
      .join('');
  }

  #line(words: string, style: CSSStyleDeclaration, at: Place): string {
    const shown = style.textTransform === 'uppercase' ? words.toUpperCase() : words;
    if (shown === '') return '';
    const { ascent, height } = metrics(style);
    const y = at.top + (at.height - height) / 2 + ascent;
    const spacing = style.letterSpacing === 'normal' ? '' : ` letter-spacing="${style.letterSpacing}"`;
    const decoration = style.textDecorationLine === 'none' ? '' : ` text-decoration="${style.textDecorationLine}"`;
    const slant = style.fontStyle === 'normal' ? '' : ` font-style="${style.fontStyle}"`;
    const length = at.width === undefined ? '' : ` textLength="${round(at.width)}" lengthAdjust="spacingAndGlyphs"`;
    return `<text xml:space="preserve" x="${this.#x(at.x)}" y="${this.#y(y)}" font-family="${escaped(style.fontFamily)}" font-size="${style.fontSize}" font-weight="${style.fontWeight}" fill="${style.color}"${slant}${spacing}${decoration}${length}>${escaped(shown)}</text>`;
  }
}

const SIDES = ['top', 'right', 'bottom', 'left'] as const;

interface Place {
  readonly x: number;
  readonly top: number;
  readonly height: number;
  /** Where it is known how wide the words are on the screen. */
  readonly width?: number;
}

const place = ({ left, top, height }: DOMRect): Place => ({ x: left, top, height });

/** Distances from the top, right, bottom and left edge, in pixels. */
type Insets = readonly [number, number, number, number];

/** The four distances of `inset()`. */
function insets(text: string, { width, height }: DOMRect): Insets {
  const values = text.split(' round ')[0]!.trim().split(/\s+/);
  const [top = '0', right = top, bottom = top, left = right] = values;
  const pixels = (value: string, whole: number) =>
    value.endsWith('%') ? (Number.parseFloat(value) / 100) * whole : Number.parseFloat(value);
  return [pixels(top, height), pixels(right, width), pixels(bottom, height), pixels(left, width)];
}

/** The lines into which the browser broke a text, and where they stand, without the spaces at their ends. */
function linesOf(text: Text, range: Range, preserved: boolean): { words: string; box: DOMRect }[] {
  const { data } = text;
  const lines: { words: string; box: DOMRect }[] = [];
  const add = (from: number, to: number) => {
    range.setStart(text, from);
    range.setEnd(text, to);
    const words = data.slice(from, to);
    lines.push({ words: preserved ? words : words.replaceAll(/\s+/g, ' '), box: range.getBoundingClientRect() });
  };
  const first = data.search(/\S/);
  const end = data.trimEnd().length;
  range.selectNodeContents(text);
  if (range.getClientRects().length === 1) {
    add(first, end);
    return lines;
  }
  let start = first;
  let last = first;
  let top: number | undefined;
  for (let i = first; i < end; i++) {
    if (/\s/.test(data[i]!)) continue;
    range.setStart(text, i);
    range.setEnd(text, i + 1);
    const box = range.getClientRects()[0];
    if (!box) continue;
    if (top !== undefined && box.top > top + 2) {
      add(start, last + 1);
      start = i;
    }
    last = i;
    top = box.top;
  }
  add(start, end);
  return lines;
}

const measured = new Map<string, { readonly ascent: number; readonly height: number }>();
let measure: CanvasRenderingContext2D | null = null;

/** How far the letters of a font reach above their line, and how high its lines are. */
function metrics({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration) {
  const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const known = measured.get(font);
  if (known) return known;
  measure ??= document.createElement('canvas').getContext('2d');
  if (!measure) return { ascent: Number.parseFloat(fontSize), height: Number.parseFloat(fontSize) * 1.2 };
  measure.font = font;
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = measure.measureText('x');
  const found = { ascent: fontBoundingBoxAscent, height: fontBoundingBoxAscent + fontBoundingBoxDescent };
  measured.set(font, found);
  return found;
}

/** What is written out of a style sheet's rules for a picture, unless it is what it is anyway. */
const INITIAL: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'stroke-opacity': '1',
  opacity: '1',
  display: 'inline',
  visibility: 'visible',
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'text-anchor': 'start',
  'text-decoration-line': 'none',
  'letter-spacing': 'normal',
  'dominant-baseline': 'auto',
  'paint-order': 'normal',
};
const PRESENTATION = Object.keys(INITIAL);
