import { describe, expect, it } from 'vitest';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { readSettings, settingsFields, settingsOf } from './settingsForm.ts';

const front = libraryScenario('front')!.scenario;

describe('what is said of a scenario as a whole', () => {
  it.each(LIBRARY.map(({ name, scenario }) => [name, scenario] as const))(
    '%s is read back as it was',
    (_, scenario) => {
      expect(readSettings(scenario, settingsOf(scenario))).toEqual({ scenario });
    },
  );

  it('an allocation can fail in operations that move, and only there', () => {
    const options = settingsFields(front).find(({ key }) => key === 'operation')!.options;
    expect(options).toEqual(['nothing', '3']);
    const values = { ...settingsOf(front), thp: 'madvise', operation: '3', table: '2' };
    expect(readSettings(front, values)).toEqual({
      scenario: { ...front, thp: 'madvise', fail: { operation: 2, table: 2 } },
    });
  });

  it.each([
    [{ operation: '3' }, 'table', 'Nothing would fail: say which table or which VMA, counted from 1.'],
    [{ operation: '3', table: '0' }, 'table', 'This is 0; it must be 1 or more.'],
    [{ operation: '3', vma: 'first' }, 'vma', '“first” is no number; it must be 1 or more.'],
    [{ title: 'x'.repeat(401) }, 'title', 'This is longer than 400 characters.'],
  ])('%o: a sentence at %s, and what is offered instead will do', (change, field, sentence) => {
    const values = { ...settingsOf(front), ...change };
    const result = readSettings(front, values);
    expect('errors' in result && result.errors[field]?.sentence).toBe(sentence);
    const [nearest] = ('errors' in result && result.errors[field]?.nearest) || [];
    expect(readSettings(front, { ...values, [field]: nearest! })).toHaveProperty('scenario');
  });
});
