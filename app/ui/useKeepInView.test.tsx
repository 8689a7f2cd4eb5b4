import { render } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useKeepInView } from './useKeepInView.ts';

afterEach(() => vi.unstubAllGlobals());

function Scroller() {
  const ref = useKeepInView<HTMLElement>(0, '.missing', '.current');
  return (
    <aside ref={ref}>
      <p className="current" />
    </aside>
  );
}

const frames = (count: number) =>
  Array.from({ length: count }).reduce<Promise<unknown>>(
    (before) => before.then(() => new Promise((resolve) => requestAnimationFrame(resolve))),
    Promise.resolve(),
  );

it('keeps in view what has moved because something inside has another size', async () => {
  const observed = new Map<Element, () => void>();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #changed: () => void;
      constructor(changed: () => void) {
        this.#changed = changed;
      }
      observe(element: Element) {
        observed.set(element, this.#changed);
      }
      disconnect() {}
    },
  );
  const { container } = render(<Scroller />);
  const [scroller, current] = [container.querySelector('aside')!, container.querySelector('p')!];
  scroller.getBoundingClientRect = () => new DOMRect(0, 0, 100, 200);
  current.getBoundingClientRect = () => new DOMRect(0, 170, 100, 30);
  await frames(3);
  expect(scroller.scrollTop).toBe(20);
  current.getBoundingClientRect = () => new DOMRect(0, 170, 100, 60);
  observed.get(current)!();
  await frames(3);
  expect(scroller.scrollTop).toBe(70);
});
