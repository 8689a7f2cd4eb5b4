import { render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { leaveTour, takeUpTour } from '../../state/tour.ts';
import { TourBar } from './TourBar.tsx';

afterEach(leaveTour);

it.each([
  ['task', /^Stop 1 of 18: What mremap has to do\. A program asks /],
  ['reaches', /^Stop \d+ of 18: Does it reach the boundary\? The range /],
])('reads out the title of stop %s as a sentence, then what there is to see', async (name, told) => {
  expect(await takeUpTour('patch', name)).toBeUndefined();
  render(<TourBar />);
  expect(screen.getByRole('status')).toHaveTextContent(told);
});
