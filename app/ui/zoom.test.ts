import { afterEach, describe, expect, it, vi } from 'vitest';
import { across, zoomOf } from './zoom.ts';

afterEach(() => vi.restoreAllMocks());

/** An element from 100 to 300, in one that is enlarged by a half, in a browser that tells of it or one that does not. */
function enlarged(told: number | undefined): Element {
  const [outer, inner] = [document.createElement('div'), document.createElement('div')];
  outer.append(inner);
  vi.spyOn(window, 'getComputedStyle').mockImplementation(
    (element) => ({ zoom: element === outer ? '1.5' : '1' }) as CSSStyleDeclaration,
  );
  inner.getBoundingClientRect = () => new DOMRect(100, 0, 200, 10);
  Object.defineProperty(inner, 'currentCSSZoom', { value: told });
  return inner;
}

describe('an element in one that is enlarged', () => {
  it('is enlarged as much, whether the browser tells of it or not', () => {
    expect(zoomOf(enlarged(1.5))).toBe(1.5);
    expect(zoomOf(enlarged(undefined))).toBe(1.5);
  });

  it('is pointed at where it is on the screen, also where the browser tells where it would be if nothing was enlarged', () => {
    expect(across(enlarged(1.5), { clientX: 150 })).toBe(0.25);
    expect(across(enlarged(undefined), { clientX: 225 })).toBe(0.25);
  });
});
