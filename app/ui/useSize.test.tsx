import { act, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useSize } from './useSize.ts';

afterEach(() => vi.unstubAllGlobals());

function Sized() {
  const [element, { width, height }] = useSize<HTMLDivElement>();
  return (
    <div ref={element}>
      {width} × {height}
    </div>
  );
}

/** What a `Sized` shows that is `clientWidth` wide for itself, while an observer tells of another size. */
function shown(clientWidth: number, zoom: number, told: { width: number; height: number }): string | null {
  let tell: ResizeObserverCallback | undefined;
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: ResizeObserverCallback) {
        tell = callback;
      }
      observe(element: Element) {
        Object.defineProperties(element, { clientWidth: { value: clientWidth }, currentCSSZoom: { value: zoom } });
      }
      disconnect() {}
    },
  );
  render(<Sized />);
  act(() => tell?.([{ contentRect: told } as ResizeObserverEntry], {} as ResizeObserver));
  return screen.getByText(/×/).textContent;
}

it('tells of a zoomed element how large it is for itself, as all browsers but Firefox do', () => {
  expect(shown(300, 1.5, { width: 300.4, height: 40 })).toBe('300 × 40');
});

it('tells the same in Firefox, whose observers tell how large it is on the screen', () => {
  expect(shown(300, 1.5, { width: 450, height: 60 })).toBe('300 × 40');
});
