import { render, screen, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { emptyTally, type Verdict } from '../../../src/scenario/verify.ts';
import { useTruth } from '../../state/truth.ts';
import { Truth } from './Truth.tsx';

vi.mock('../../../src/worker/asideClient.ts', () => ({
  AsideClient: class {
    list = () => new Promise(() => {});
    verify = () => new Promise(() => {});
    stop = () => {};
  },
}));

const differs: Verdict = {
  id: 'grid-page',
  kernel: '6.12',
  compared: ['outcome', 'tables'],
  disagreements: [{ aspect: 'tables', operation: 2, recorded: '3', simulated: '4' }],
};
const agrees: Verdict = { ...differs, kernel: '6.1', disagreements: [] };

beforeEach(() => {
  useTruth.setState(useTruth.getInitialState());
});

function finish(): void {
  const tally = emptyTally();
  Object.assign(tally['6.12'].tables, { compared: 419, agreed: 418 });
  Object.assign(tally['6.12'].whole, { compared: 419, agreed: 418 });
  useTruth.setState({
    scenarios: [{ id: 'grid-page', title: 'one page', link: 'v=1&d=abc' }],
    state: 'finished',
    progress: {
      ...{ done: 419, of: 419, milliseconds: 1500, tally, verdicts: [] },
      disagreements: [{ ...differs.disagreements[0]!, id: 'grid-page', kernel: '6.12', link: 'v=1&d=xyz' }],
    },
    verdicts: new Map([['grid-page', { '6.1': agrees, '6.12': differs }]]),
  });
}

it('shows where simulator and kernel disagree, in the table, in the list and in full', () => {
  finish();
  render(<Truth />);
  const table = screen.getByRole('table', { name: /Agreement/ });
  expect(within(table).getAllByText('99.7 %')).toHaveLength(2);
  expect(within(table).getAllByText('418 of 419')).toHaveLength(2);
  expect(screen.getByRole('row', { name: /grid-page one page/ })).toHaveTextContent(
    /✓agrees.*✗differs in tables.*not run/,
  );
  const found = screen.getByRole('region', { name: 'The first disagreements' });
  expect(found).toHaveTextContent('grid-page on 6.12, operation 3, tables');
  expect(within(found).getByRole('link')).toHaveAttribute('href', '#v=1&d=xyz');
  expect(screen.getByText(/419 of 419, 1.5 s/)).toHaveTextContent('1 disagree');
});

it('says that something was not recorded only when all has been run', () => {
  finish();
  useTruth.setState({ state: 'running' });
  const { rerender } = render(<Truth />);
  expect(screen.queryByText('not recorded')).not.toBeInTheDocument();
  useTruth.setState({ state: 'finished' });
  rerender(<Truth />);
  expect(screen.getAllByText('not recorded')).toHaveLength(25);
});

it('does not save a grid that has not been run on every kernel', () => {
  finish();
  render(<Truth />);
  expect(screen.getByRole('button', { name: 'Save as KTAP' })).toBeDisabled();
});
