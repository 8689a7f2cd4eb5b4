import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it } from 'vitest';
import { termBy } from '../../src/exchange/glossary.ts';
import { goToTerm } from '../state/terms.ts';
import { Term } from './Term.tsx';

/** Everything that may offer to explain a word. */
const sources = import.meta.glob<string>(['../**/*.tsx', '../**/*.ts', '!../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

// What jsdom does not have.
beforeAll(() => {
  HTMLElement.prototype.showPopover ??= () => undefined;
  Element.prototype.checkVisibility ??= () => true;
});

describe('a word that is explained', () => {
  it('is in the glossary, wherever the page offers one', () => {
    const used = Object.values(sources).flatMap((source) => [...source.matchAll(/<Term\s+of="([^"]*)"/g)]);
    expect(used.length).toBeGreaterThan(15);
    for (const [, id] of used) expect(termBy(id!)?.id).toBe(id);
  });

  it('says what it means while it has the focus, and is no stop of Tab', async () => {
    const user = userEvent.setup();
    render(
      <>
        <button type="button">before</button>
        <Term of="pmd">PMD</Term> and <Term of="pte">PTE tables</Term>
        <button type="button">after</button>
      </>,
    );
    await user.tab();
    await user.tab();
    expect(screen.getByRole('button', { name: 'after' })).toHaveFocus();
    expect(screen.queryByText(termBy('pmd')!.text)).toBeNull();
    goToTerm(1);
    expect(screen.getByRole('button', { name: 'PMD' })).toHaveFocus();
    expect(await screen.findByText(termBy('pmd')!.text)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'PMD' })).toHaveAccessibleDescription(/page middle directory/);
    goToTerm(1);
    expect(await screen.findByText(termBy('pte')!.text)).toBeInTheDocument();
    expect(screen.queryByText(termBy('pmd')!.text)).toBeNull();
    await user.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'after' })).toHaveFocus();
    expect(screen.queryByText(termBy('pte')!.text)).toBeNull();
  });

  it('leads from the keyboard to its place in the glossary', async () => {
    const user = userEvent.setup();
    render(<Term of="tlb">TLB</Term>);
    goToTerm(1);
    await screen.findByText(termBy('tlb')!.text);
    await user.keyboard('{Enter}');
    expect(location.hash).toBe('#glossary/tlb');
  });
});
