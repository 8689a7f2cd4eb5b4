import { describe, expect, it } from 'vitest';
import {
  explain,
  exportBpftrace,
  exportC,
  type KernelId,
  type LinkState,
  libraryScenario,
  readLink,
  report,
  simulate,
  type WhatIf,
  writeLink,
} from './module.ts';

const empty = { ops: [] };

describe('the module', () => {
  it.each([
    ['simulate', simulate],
    ['explain', explain],
    ['report', report],
    ['exportC', exportC],
    ['exportBpftrace', exportBpftrace],
  ])('refuses in %s a kernel that is not known with a sentence', (_, call) => {
    for (const kernel of ['5.0', '__proto__', '', null, ['6.12'], 6.12] as unknown[]) {
      expect(() => call(empty, kernel as KernelId)).toThrow(
        new RangeError(`The kernel ${JSON.stringify(kernel)} is not known; there are 4.14, 6.1, v4-1, v4, 6.12, 6.18.`),
      );
    }
    expect(() => call({})).toThrow("The scenario's field ops is missing.");
  });

  it('refuses a rule that is not known with a sentence', () => {
    const magic = 'magic' as WhatIf;
    expect(() => simulate(empty, '6.12', ['realign-pud', magic])).toThrow(
      /^The rule "magic" is not known; there are realign-pud, /,
    );
    expect(simulate(empty, '6.12', ['realign-pud']).results).toEqual([]);
    expect(() => simulate(empty, '6.12', 'realign-pud' as never)).toThrow(
      /^The rules are "realign-pud"; they must be a list of realign-pud, /,
    );
  });

  it('writes links that read back, and refuses with a sentence what would not', async () => {
    const { scenario } = libraryScenario('front')!;
    const state: LinkState = { scenario, kernel: '6.1', whatIf: ['inside-vma'], place: '2/realign/1', view: 'tree' };
    expect(await readLink((await writeLink(state))!)).toEqual(state);
    expect(await writeLink({ ...state, name: 'front' })).toBe(
      'v=1&s=front&k=6.1&w=inside-vma&view=tree&at=2/realign/1',
    );
    const refused = (wrong: unknown) => expect(writeLink(wrong as LinkState)).rejects;
    await refused(undefined).toThrow('The scenario is missing; it must be an object with a list "ops".');
    await refused({ ...state, kernel: '9.9' }).toThrow(/^The kernel "9.9" is not known; there are /);
    await refused({ ...state, whatIf: ['magic'] }).toThrow(/^The rule "magic" is not known; /);
    await refused({ ...state, view: 'moon' }).toThrow(
      /^A link would lose part of this\. The link's view \(view\) is "moon", which is not known; /,
    );
    await refused({ ...state, whatIf: null }).toThrow(/^The rules are null; they must be a list of /);
    const predict = /^The link's question \(predict\) is .*; it must be this, or like 7f3a\.easy or /;
    const noText = Object.create(null);
    for (const wrong of [5, null, 'that', {}, { seed: null }, { seed: 1, difficulty: noText, number: 1 }])
      await refused({ ...state, predict: wrong }).toThrow(predict);
    const views =
      /^The link's view of a frame \(views\) is .*, which is not known; there are page-tables, maple-tree, /;
    for (const wrong of ['work', null, 7, {}]) await refused({ ...state, views: wrong }).toThrow(views);
    await refused({ ...state, views: [null] }).toThrow(/^A link would lose part of this\./);
    for (const wrong of [null, { tour: Symbol('patch'), stop: 'idea' }])
      await refused({ ...state, tour: wrong }).toThrow(/^The link's tour \(tour\) is .*; it must be like patch\/idea/);
    // What would be another field of the link, or the same in another way.
    const places = /^The link's place \(place\) is .*; it must be like 3\/move_page_tables\/1\/12\.$/;
    for (const wrong of ['1/1&k=4.14', '1/1#', '1/%31', noText])
      await refused({ ...state, place: wrong }).toThrow(places);
    for (const wrong of ['none', 'front&k=6.1', noText, null])
      await refused({ ...state, name: wrong }).toThrow(/^The scenario .* is not known; there are front, /);
  });

  it('refuses a link that is no text with a sentence', async () => {
    await expect(readLink(5 as never)).rejects.toThrow('The link is 5; it must be text such as v=1&s=front.');
  });
});
