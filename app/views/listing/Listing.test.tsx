import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KernelId } from '../../../src/kernels/kernels.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { Listing } from './Listing.tsx';

afterEach(cleanup);

function show(which: string | Scenario, kernel: KernelId, at: number | string) {
  render(<Listing moment={momentOf(loadedRun(which, kernel), at)} />);
}

const lit = () => document.querySelectorAll('[aria-current="step"]');

describe('the listing', () => {
  it('has the line lit on which the step stands, with its values', () => {
    show('front', '6.12', '3/move_page_tables/1/3');
    expect(screen.getByRole('region')).toHaveAccessibleName('Listing · move_page_tables, 6.12');
    expect(lit()).toHaveLength(1);
    expect(lit()[0]).toHaveTextContent('▸extent = 2 MiB? move_normal_pmd:extent 0x200000 = 0x200000');
  });

  it('is that of the function in which the step is', () => {
    show('exec-warning', '6.1', '1/expand_vma/1');
    expect(screen.getByRole('region')).toHaveAccessibleName('Listing · shift_arg_pages, 6.1');
    expect(lit()[0]).toHaveTextContent('stretch the VMA down over both: vma_adjust');
  });

  it('marks what the kernel beside it does not have, for the eye and for the ear', () => {
    show('front', '6.12', '3/move_page_tables/1/3');
    const marked = screen.getAllByRole('listitem').filter(({ className }) => !className.startsWith('same'));
    expect(marked.map(({ textContent }) => textContent)).toEqual([
      '+where to start: try_realign_addr, not in 6.1',
      '≠new entry taken → warn of a table, go on below, otherwise in 6.1: new entry taken → warn, go on below',
      '≠give back the bytes moved; below the asked start: 0, otherwise in 6.1: give back the bytes moved',
    ]);
    expect(screen.getByText('not in 6.1', { exact: false, selector: '.listing-legend span' })).toBeInTheDocument();
  });

  it('shows lines that only the kernel beside it has, with links to the source of that one', () => {
    show('front', '4.14', '3/move_page_tables/1/3');
    const absent = screen.getAllByRole('listitem').filter(({ className }) => className.startsWith('absent'));
    expect(absent.length).toBeGreaterThan(3);
    expect(within(absent[0]!).getByRole('link')).toHaveAttribute(
      'href',
      'https://elixir.bootlin.com/linux/v6.1/A/ident/get_extent',
    );
  });

  it('marks nothing where the kernel is the one beside it', () => {
    show('front', '6.1', '3/move_page_tables/1/3');
    expect(screen.getAllByRole('listitem').every(({ className }) => className.startsWith('same'))).toBe(true);
    expect(document.querySelector('.listing-legend')).toBeNull();
  });

  it('says of a kernel that never realigns that it has none of this', () => {
    show('front', '6.12', '3/realign/1');
    expect(screen.getByText('not in 6.1, which never realigns', { exact: false })).toBeInTheDocument();
  });

  it('links functions to the source of the version, in a page of their own', () => {
    show('front', '6.12', '3/realign/1');
    const [link] = screen.getAllByRole('link', { name: 'can_align_down' });
    expect(link).toHaveAttribute('href', 'https://elixir.bootlin.com/linux/v6.12/A/ident/can_align_down');
    expect(link).toHaveAttribute('target', '_blank');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  });

  it('says of the series that it is no release', () => {
    show('front', 'v4', '3/realign/1');
    expect(screen.getByText(/^The series is no release/)).toBeInTheDocument();
  });

  it.each([
    [0, 'Nothing has happened yet.'],
    ['2/access/1', 'Operation 2, touch, moves no page tables. Operation 3 may.'],
  ] as const)('is that of the call to come, unlit, at %s', (at, sentence) => {
    show('front', '6.12', at);
    expect(screen.getByText(sentence)).toBeInTheDocument();
    expect(screen.getByRole('region')).toHaveAccessibleName('Listing · mremap, 6.12');
    expect(lit()).toHaveLength(0);
  });

  it('stays that of the last call when none is to come', () => {
    show('dontunmap', '6.12', '4/access/1');
    expect(screen.getByText('Operation 4, touch, moves no page tables.')).toBeInTheDocument();
    expect(screen.getByRole('region')).toHaveAccessibleName('Listing · mremap, 6.12');
  });

  it('says of a call whose argument does not exist that it was not done', () => {
    const ops: Scenario['ops'] = [
      { op: 'mmap', addr: '0x0', len: '0x0', prot: 'rw' },
      { op: 'mremap', old: '@0', oldLen: '0x1000', newLen: '0x2000', flags: ['maymove'] },
    ];
    const loaded = loadedRun({ title: 'nothing to move', ops });
    render(<Listing moment={momentOf(loaded, loaded.trace.length)} />);
    expect(screen.getByText('Operation 2, mremap, was not done.')).toBeInTheDocument();
  });

  it('is not there where nothing moves page tables', () => {
    show({ title: 'only a mapping', ops: [{ op: 'mmap', addr: '0x0', len: '0x1000', prot: 'rw' }] }, '6.12', 1);
    expect(screen.queryByRole('region')).toBeNull();
  });
});

it('scrolls its lines so that the lit one is seen, and nothing else', async () => {
  const rects = vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect');
  rects.mockImplementation(function (this: HTMLElement) {
    return (this.tagName === 'OL' ? { top: 0, bottom: 100 } : { top: 300, bottom: 330 }) as DOMRect;
  });
  const scrolled = vi.fn();
  HTMLElement.prototype.scrollIntoView = scrolled;
  show('front', '6.12', '3/move_page_tables/1/3');
  await waitFor(() => expect(document.querySelector('.listing ol')!.scrollTop).toBe(250));
  expect(scrolled).not.toHaveBeenCalled();
  rects.mockRestore();
});
