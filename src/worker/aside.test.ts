import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { adviseMove } from '../scenario/advise/advise.ts';
import { PRESETS } from '../scenario/advise/presets.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { parseScenario } from '../scenario/schema.ts';
import { handleAside } from './aside.ts';
import { type Card, cardOf } from './gallery.ts';
import type { AsideRequest, ExportRequest, FlipRequest, Reply } from './protocol.ts';

const scenarioOf = (name: string) => libraryScenario(name)!.scenario;

/** The replies to a request, as they arrive at the other side. */
async function arrived(message: AsideRequest): Promise<Reply[]> {
  const replies: Reply[] = [];
  await handleAside(message, (reply) => replies.push(structuredClone(reply)));
  return replies;
}

describe('what is asked aside', () => {
  it.each<[string, FlipRequest['whatIf'] & {}, object]>([
    ['with a change and the scenario with it', [], { kind: 'change', change: { role: 'source', kind: 'cut' } }],
    ['by the rules that are switched on', ['inside-vma'], { kind: 'change', change: { role: 'destination' } }],
  ])('tells what would turn a verdict round, %s', async (_, whatIf, wanted) => {
    const scenario = scenarioOf('middle-of-vma');
    const [reply, ...more] = await arrived({ type: 'flip', request: 3, scenario, kernel: '6.12', whatIf, move: 0 });
    expect(more).toEqual([]);
    expect(reply).toMatchObject({ type: 'flipped', request: 3, flip: wanted });
    if (reply?.type !== 'flipped' || reply.flip.kind !== 'change') return;
    expect(parseScenario(reply.flip.scenario)).toEqual(reply.flip.scenario);
  });

  it('says so when a verdict is asked about that there is none of', async () => {
    const scenario = scenarioOf('there-and-back');
    expect(await arrived({ type: 'flip', request: 3, scenario, kernel: '6.12', move: 2 })).toEqual([
      { type: 'failed', request: 3, message: 'The scenario has 2 moves; there is none of number 2.' },
    ]);
  });

  it('is a run in another form, or why it cannot be had', async () => {
    const ask = (form: ExportRequest['form'], name: string) =>
      arrived({ type: 'export', request: 4, form, scenario: scenarioOf(name), kernel: '6.12' });
    expect(await ask('c', 'front')).toMatchObject([{ type: 'exported', text: expect.stringContaining('int main(') }]);
    expect(await ask('advice', 'not-mutual')).toMatchObject([{ text: expect.stringContaining('The rule: ') }]);
    expect(await ask('c', 'exec-warning')).toMatchObject([
      { type: 'failed', request: 4, message: expect.stringContaining('This scenario cannot be a C program') },
    ]);
  });

  it('is advice, with maps, and of what grows with what it costs to grow on', async () => {
    const scenario = PRESETS.arena;
    const [reply, ...more] = await arrived({ type: 'advise', request: 5, scenario, kernel: '6.12', operation: 3 });
    expect(more).toEqual([]);
    if (reply?.type !== 'advised') throw new Error(reply?.type);
    const { advice, maps, growth } = reply.advised;
    expect(advice).toEqual(adviseMove(scenario, KERNELS['6.12']));
    expect([maps.pmd.runs.length, growth?.points.length]).toEqual([3, 8]);
    const [other] = await arrived({ type: 'advise', request: 6, scenario: scenarioOf('not-mutual'), kernel: '6.12' });
    expect(other).toMatchObject({ request: 6, advised: { growth: undefined } });
  });

  it('is advice by the rules that are switched on', async () => {
    const request = { type: 'advise', request: 5, scenario: scenarioOf('below-source'), kernel: '6.12' } as const;
    const entries = async (message: AsideRequest) => {
      const [reply] = await arrived(message);
      return reply?.type === 'advised' ? reply.advised.advice.current.entries : reply?.type;
    };
    expect(await entries(request)).toBe(257);
    expect(await entries({ ...request, whatIf: ['inside-vma'] })).not.toBe('failed');
  });

  it('fails with a sentence where there is nothing to advise', async () => {
    expect(await arrived({ type: 'advise', request: 5, scenario: scenarioOf('tree-gaps'), kernel: '6.12' })).toEqual([
      { type: 'failed', request: 5, message: expect.stringMatching(/^No operation of the scenario moves page tables/) },
    ]);
  });

  it('is a card for each scenario of the library, on its own kernel where it has one', async () => {
    const replies = await arrived({ type: 'gallery', request: 3, kernel: '6.12' });
    expect(replies.pop()).toEqual({ type: 'gallery', request: 3 });
    const cards = new Map<string, Card>();
    for (const reply of replies) if (reply.type === 'card') cards.set(reply.card.name, reply.card);
    expect(cards.size).toBe(replies.length);
    expect([...cards.keys()].sort()).toEqual(LIBRARY.map(({ name }) => name).sort());
    // Most of them before the first that takes its time.
    expect([...cards.keys()].indexOf('pud-move')).toBeGreaterThan(15);
    expect(cards.get('front')).toEqual(cardOf(libraryScenario('front')!, '6.12'));
    expect(cards.get('exec-warning')).toEqual(cardOf(libraryScenario('exec-warning')!, '6.1'));
  });
});
