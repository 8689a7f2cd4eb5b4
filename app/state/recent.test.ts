import { beforeEach, expect, it, vi } from 'vitest';
import { libraryScenario } from '../../src/scenario/library.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { useEdit } from './edit.ts';
import type { Loaded } from './loaded.ts';
import { forgetRecent, rememberRecent, useRecent } from './recent.ts';
import { useSession } from './session.ts';

// The changes of the scenario on the screen, without the worker that runs them.
vi.mock('./edit.ts', async () => {
  const { create } = await import('zustand');
  return { useEdit: create(() => ({ past: [], future: [] })) };
});

const scenarioCalled = (title: string): Scenario => ({ title, ops: [{ op: 'brk', addr: '0x0' }] });
const titles = () => useRecent.getState().recent.map(({ scenario }) => scenario.title);

function shows(scenario: Scenario, name?: string): void {
  useSession.setState({ loaded: { scenario, name, kernel: { id: '6.1' } } as Loaded });
}

/** As a change of the scenario on the screen does. */
function changesTo(scenario: Scenario): void {
  useEdit.setState({ past: [...useEdit.getState().past, useSession.getState().loaded!.scenario] });
  shows(scenario);
}

let stop = () => {};
beforeEach(() => {
  stop();
  localStorage.clear();
  useSession.setState({ loaded: undefined });
  useEdit.setState({ past: [], future: [] });
  useRecent.setState({ recent: [] });
  stop = rememberRecent();
});

it('remembers scenarios of one’s own, the last first and each once, and not those of the library', () => {
  shows(scenarioCalled('A'));
  shows(libraryScenario('front')!.scenario, 'front');
  shows(scenarioCalled('B'));
  shows(scenarioCalled('A'));
  expect(titles()).toEqual(['A', 'B']);
  expect(useRecent.getState().recent[0]!.kernel).toBe('6.1');
});

it('remembers what was opened before it began', () => {
  stop();
  shows(scenarioCalled('A'));
  expect(titles()).toEqual([]);
  stop = rememberRecent();
  expect(titles()).toEqual(['A']);
});

it('remembers the last twelve', () => {
  for (let i = 0; i < 14; i++) shows(scenarioCalled(`${i}`));
  expect(titles()).toEqual(['13', '12', '11', '10', '9', '8', '7', '6', '5', '4', '3', '2']);
});

it('has them again when the page is opened again, and none once they are forgotten', () => {
  shows(scenarioCalled('A'));
  stop();
  useRecent.setState({ recent: [] });
  stop = rememberRecent();
  expect(titles()).toEqual(['A']);
  forgetRecent();
  expect(titles()).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

it('keeps what another page has remembered in the meantime', () => {
  shows(scenarioCalled('A'));
  const found = JSON.parse(localStorage.getItem('remapscope recent')!) as unknown[];
  localStorage.setItem(
    'remapscope recent',
    JSON.stringify([{ scenario: scenarioCalled('B'), kernel: 'v4' }, ...found]),
  );
  shows(scenarioCalled('C'));
  expect(titles()).toEqual(['C', 'B', 'A']);
});

it.each([
  ['no JSON', '{'],
  ['no list', '{}'],
  ['no scenarios', '[1, null, {}, {"scenario":{"ops":[{}]}}]'],
])('passes over what is not its own in the storage: %s', (_, content) => {
  localStorage.setItem('remapscope recent', content);
  shows(scenarioCalled('A'));
  expect(titles()).toEqual(['A']);
});

it('does without where storage is forbidden', () => {
  const forbid = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  const storage = vi.spyOn(window, 'localStorage', 'get').mockImplementation(forbid);
  shows(scenarioCalled('A'));
  shows(scenarioCalled('B'));
  expect(titles()).toEqual(['B', 'A']);
  forgetRecent();
  expect(titles()).toEqual([]);
  storage.mockRestore();
});

it('remembers a scenario and what its changes have led to, not each change', () => {
  shows(scenarioCalled('A'));
  for (const title of ['A1', 'A2', 'A3']) changesTo(scenarioCalled(title));
  expect(titles()).toEqual(['A3', 'A']);
  useEdit.setState({ past: [], future: [] });
  shows(scenarioCalled('B'));
  changesTo(scenarioCalled('B1'));
  expect(titles()).toEqual(['B1', 'B', 'A3', 'A']);
});

it('keeps fewer where there is little room', () => {
  for (const title of ['A', 'B', 'C']) shows(scenarioCalled(title));
  vi.spyOn(Storage.prototype, 'setItem').mockImplementationOnce(() => {
    throw new DOMException('Full.', 'QuotaExceededError');
  });
  shows(scenarioCalled('D'));
  stop();
  stop = rememberRecent();
  expect(titles()).toEqual(['D', 'C', 'B']);
});
