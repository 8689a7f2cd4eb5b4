import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { RESERVED_FROM } from '../mm/limits.ts';
import { Player } from '../trace/player.ts';
import { resultsOf } from './results.ts';
import { runScenario } from './run.ts';
import { type Operation, parseScenario, type Scenario } from './schema.ts';
import { operationsOf } from './testing/reading.ts';

const map: Operation = { op: 'mmap', addr: '0x100040000000', len: '0x200000', prot: 'rw', flags: ['private', 'fixed'] };
const touch: Operation = { op: 'touch', addr: '@0', len: '0x200000' };
const moveAway: Operation = {
  op: 'mremap',
  old: '@0',
  oldLen: '0x200000',
  newLen: '0x200000',
  flags: ['maymove', 'fixed'],
  newAddr: '0x1000c0001000',
};
const failing: Operation = { op: 'munmap', addr: '0x1', len: '0x1000' };

/** Runs on 6.12 what the schema accepts. */
function run(ops: Operation[], options = {}) {
  const scenario: Scenario = parseScenario({ ops });
  const done = runScenario(scenario, KERNELS['6.12'], options);
  return { ...done, results: resultsOf(done, scenario) };
}

describe('a reference to an earlier operation', () => {
  it('stands for what that returned', () => {
    const { outcomes } = run([map, touch, moveAway, { op: 'munmap', addr: '@2+0x1000', len: '0x1000' }]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['returned', 'accessed', 'returned', 'returned']);
  });

  it('is added to as 64-bit numbers are, so that it can lie below', () => {
    const below: Operation = { op: 'touch', addr: '@0+0xfffffffffffff000', len: '0x1000' };
    expect(run([map, below]).results[1]).toMatchObject({ fault: '0x10003ffff000', done: 0 });
    const inPlace: Operation = { ...moveAway, old: '@1+0xfffffffffffff000', flags: ['maymove'] };
    const higher: Operation = { op: 'mmap', addr: '0x100040201000', len: '0x1000', prot: 'r', flags: ['fixed'] };
    expect(run([map, { ...higher, addr: '0x100040001000' }, inPlace]).results[2]).toMatchObject({
      ret: '0x100040000000',
    });
  });

  it('to one that failed, or that returns nothing, skips the operation', () => {
    const { outcomes, results } = run([failing, { ...touch }, map, { ...touch, addr: '@1' }]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'skipped', 'returned', 'skipped']);
    expect(results[1]).toEqual({ skipped: true });
    expect(results[3]).toEqual({ skipped: true });
  });
});

describe('a look-up', () => {
  const many: Operation = { op: 'fill', addr: '0x10000', count: 4, len: '0x1000', stride: '0x3000', prot: 'rw' };
  const answers = (...asked: Extract<Operation, { op: 'find' }>[]) =>
    run([many, ...asked])
      .outcomes.slice(1)
      .map((outcome) => (outcome.kind === 'returned' ? outcome.value : outcome));

  it('finds what ends above an address, meets a range, or lies below', () => {
    expect(
      answers(
        { op: 'find', ask: 'find_vma', addr: '0x10000' },
        { op: 'find', ask: 'find_vma', addr: '0x11000' },
        { op: 'find', ask: 'find_vma_intersection', addr: '0x11000', end: '0x13000' },
        { op: 'find', ask: 'find_vma_intersection', addr: '0x11000', end: '0x13001' },
        { op: 'find', ask: 'find_vma_prev', addr: '0x13000' },
        { op: 'find', ask: 'find_vma_prev', addr: '0x10000' },
      ),
    ).toEqual([0x10000, 0x13000, 0, 0x13000, 0x10000, 0]);
  });

  it('goes on from where the one before ended', () => {
    expect(
      answers(
        { op: 'find', ask: 'find_vma', addr: '0x12000' },
        { op: 'find', ask: 'vma_prev' },
        { op: 'find', ask: 'vma_next' },
        { op: 'find', ask: 'vma_next' },
      ),
    ).toEqual([0x13000, 0x10000, 0x13000, 0x16000]);
  });

  it('refuses what is no range of user addresses', () => {
    const refused = { kind: 'failed', errno: 'EINVAL' };
    expect(
      answers(
        { op: 'find', ask: 'find_vma', addr: '0xffffffffffffffff' },
        { op: 'find', ask: 'find_vma_intersection', addr: '0x1000', end: '0x1000' },
        { op: 'find', ask: 'find_vma_intersection', addr: '0x1000', end: '0x800000000000' },
      ),
    ).toEqual([refused, refused, refused]);
  });
});

describe('a run', () => {
  it('tells of each operation before it begins', () => {
    const begun: number[] = [];
    run([map, failing, map], { onOperation: (operation: number) => begun.push(operation) });
    expect(begun).toEqual([0, 1, 2]);
  });

  it('tells of one again and again while it takes long', () => {
    const begun: number[] = [];
    const bytes: Operation = { op: 'touch', addr: '@0', len: '0x9000', stride: '0x1' };
    run([map, bytes, failing], { onOperation: (operation: number) => begun.push(operation) });
    expect(begun).toEqual([0, 1, 1, 1, 2]);
  });

  it('has a span for every operation, also for those that fail or are skipped', () => {
    const { trace } = run([failing, { ...touch }, map]);
    expect(operationsOf(trace)).toHaveLength(3);
  });
});

describe('a run that is too long', () => {
  it('is stopped with its trace kept, and what comes after is not done', () => {
    const { outcomes, results, stopped, trace } = run([map, touch, touch, map], { mostSteps: 700 });
    expect(stopped).toMatch(/^The run was stopped after 5\d\d steps: at most 700 are simulated\.$/);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['returned', 'accessed', 'skipped', 'skipped']);
    expect(trace.length).toBeGreaterThan(512);
    expect(trace.length).toBeLessThanOrEqual(700);
    expect(results[1]).toMatchObject({ done: 512, pages: [['0x100040000000', 512, 1]] });
    expect(results.slice(2)).toEqual([{ skipped: true }, { skipped: true }]);
  });

  it('keeps the steps of the operation that it was stopped in', () => {
    const whole = run([map, touch, moveAway]).trace;
    const { trace, stopped } = run([map, touch, moveAway], { mostSteps: whole.length - 300 });
    expect(stopped).toBeDefined();
    expect(trace.length).toBeGreaterThan(operationsOf(whole)[2]!.first);
    const rows = trace.steps.at.length;
    expect(trace.steps.at).toEqual(whole.steps.at.slice(0, rows));
    expect(trace.steps.first).toEqual(whole.steps.first.slice(0, rows));

    const [partly, wholly] = [trace, whole].map((each) => new Player(each));
    for (const player of [partly!, wholly!]) player.seek(trace.length);
    const entries = (player: Player) => player.memory.region('entry').filter((entry) => entry !== 0);
    expect(entries(partly!)).toEqual(entries(wholly!));
  });

  it('leaves no memory where no step has taken all that was written to it', () => {
    const { length } = run([map, touch]).trace;
    expect(run([map, touch]).final).toBeDefined();
    expect(run([map, touch], { mostSteps: length - 300 }).final).toBeUndefined();
  });

  it('is not stopped when it just fits', () => {
    const whole = run([map, touch, moveAway]);
    const again = run([map, touch, moveAway], { mostSteps: whole.trace.length });
    expect(again.stopped).toBeUndefined();
    expect(again.trace.length).toBe(whole.trace.length);
  });

  it('begins with nothing mapped where it is bare, and else with one mapping at the top', () => {
    const ask: Operation = { op: 'find', ask: 'find_vma', addr: '0x0' };
    const found = (bare?: true) => runScenario({ ...(bare ? { bare } : {}), ops: [ask] }, KERNELS['6.12']).outcomes;
    expect(found()).toEqual([{ kind: 'returned', value: RESERVED_FROM }]);
    expect(found(true)).toEqual([{ kind: 'returned', value: 0 }]);
  });

  it('asks nothing where the end of the question names what returned nothing, wherever it begins', () => {
    const fails: Operation = { op: 'mprotect', addr: '0x1', len: '0x1000', prot: 'r' };
    for (const addr of ['0x0', '0xffffffffffffffff']) {
      const { outcomes } = run([fails, { op: 'find', ask: 'find_vma_intersection', addr, end: '@0' }]);
      expect(outcomes).toEqual([{ kind: 'failed', errno: 'EINVAL' }, { kind: 'skipped' }]);
    }
  });
});
