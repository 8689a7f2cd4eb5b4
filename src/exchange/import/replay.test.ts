import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../../address/text.ts';
import { KERNELS } from '../../kernels/kernels.ts';
import { tooLarge } from '../../scenario/estimate.ts';
import { type Outcome, resolve, runScenario } from '../../scenario/run.ts';
import { type Operation, parseScenario, type Scenario } from '../../scenario/schema.ts';
import { scenarios } from '../../scenario/testing/arbitrary.ts';
import { MOST_LINK, writeLink } from '../permalink.ts';
import { type Call, MAIN, type Result } from './calls.ts';
import { eventsOf, fixture, importText } from './testing/fixture.ts';
import { straceLine } from './testing/print.ts';

const LIKE_RECORDED = KERNELS['6.18'];
const STRACES = ['kinds.txt', 'realloc.txt', 'realloc-terminal.txt', 'python.txt', 'sqlite.txt', 'perl.txt', 'lua.txt'];
const OTHERS = ['sort.txt', 'node.txt.gz', 'pipe.txt', 'attach.txt', 'perf.txt', 'perf-script.txt', 'ftrace.txt'];

const imported = new Map<string, ReturnType<typeof importText>>();
/** A captured trace under the kernel that it was captured on; imported once. */
function captured(name: string) {
  const report = imported.get(name) ?? importText(fixture(name), LIKE_RECORDED);
  imported.set(name, report);
  return report;
}

describe('a captured trace', () => {
  it.each([...STRACES, ...OTHERS, 'ftrace-all.txt', 'bpftrace.txt'])(
    '%s is replayed without a difference on the kernel that it was captured on',
    (name) => {
      const { differences, agreed, calls, notCompared } = captured(name);
      expect(differences.first).toEqual([]);
      expect(notCompared).toEqual({});
      expect(agreed).toBe(Object.values(calls).reduce((sum, count) => sum + count));
    },
  );

  it.each([...STRACES, 'perf.txt', 'ftrace.txt', 'bpftrace.txt', 'attach.txt'])(
    '%s gives for each mremap a scenario that fits a link and moves just what the replay moved',
    async (name) => {
      const { mremaps } = captured(name);
      expect(mremaps.first).toHaveLength(mremaps.count);
      for (const { scenario, entries, kernels, call, end } of mremaps.first) {
        if (!scenario) {
          expect([call, end]).toEqual([call, 'failed']); // there is no such range
          continue;
        }
        expect(parseScenario(structuredClone(scenario))).toEqual(scenario);
        expect(tooLarge(scenario)).toBeUndefined();
        expect((await writeLink({ scenario, kernel: '6.12' }))!.length).toBeLessThan(MOST_LINK / 4);
        if (kernels) expect([call, kernels['6.18']]).toEqual([call, { entries }]);
      }
    },
  );

  it('of one call over two mappings ends otherwise before 6.17, and says how', () => {
    const { differences } = importText(fixture('kinds.txt'), KERNELS['6.12']);
    expect(differences.first).toHaveLength(1);
    const [difference] = differences.first;
    expect(difference).toMatchObject({ line: 47, simulated: 'EFAULT' });
    expect(difference!.call).toContain(`, ${difference!.recorded})`);
  });

  it('keeps its findings whatever the pieces that it comes in', () => {
    const text = fixture('kinds.txt');
    expect(importText(text, LIKE_RECORDED, 7)).toEqual(captured('kinds.txt'));
    expect(importText(text.replaceAll('\n', '\r\n'), LIKE_RECORDED, 11)).toEqual(captured('kinds.txt'));
  });

  it('lists the mremaps by what they moved, and says why it was so much', () => {
    const { mremaps, summary } = captured('kinds.txt');
    const [first] = mremaps.first;
    expect(first).toMatchObject({
      line: 25,
      end: 'moved',
      entries: { ptes: 3072, pmds: 0 },
      why: '3,072 PTEs one by one: not mutually aligned (old offset 0x0, new offset 0x1000).',
    });
    const cost = mremaps.first.map(({ entries }) => entries.ptes + entries.pmds);
    expect(cost).toEqual([...cost].sort((a, b) => b - a));
    expect(summary.ends).toEqual({ moved: 12, duplicated: 1, grown: 1, shrunk: 1, unchanged: 1, failed: 13 });
    expect(mremaps.first.filter(({ realigned }) => realigned > 0)).toHaveLength(2);
    expect(mremaps.first.find(({ line }) => line === 27)!.why).toMatch(
      /^256 PTEs one by one: “source: starts its VMA” does not hold/,
    );
  });

  it('is changed in one result, and just that line differs', () => {
    const text = fixture('realloc.txt').replace(
      /(mremap\(\S+ 1052672, 2101248, MREMAP_MAYMOVE\) = )0x\w+/,
      '$1-1 ENOMEM (No)',
    );
    const { differences } = importText(text, LIKE_RECORDED);
    const line = text.split('\n').findIndex((each) => each.includes('ENOMEM')) + 1;
    expect(differences.first[0]).toMatchObject({ line, recorded: 'ENOMEM', remark: expect.stringMatching(/limit/) });
  });
});

describe('a trace', () => {
  const replay = (...lines: string[]) => importText(lines.join('\n'), KERNELS['6.12']);
  const MAP = 'mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000';
  const START = 'execve("/bin/a", ["a"], 0x7ffc /* 3 vars */) = 0';

  it('that begins in mid-life implies what its calls succeed on, and says so', () => {
    const { differences, assumptions } = replay(
      'mprotect(0x7f0000000000, 8192, PROT_READ) = 0',
      MAP.replace('0x7f0000000000', '0x7f0000010000'),
    );
    expect(differences.count).toBe(0);
    expect(assumptions).toEqual([{ assumption: 'implied', count: 1, line: 1 }]);
  });

  it('implies nothing where it has told what is there', () => {
    const { differences } = replay(
      START,
      MAP,
      'munmap(0x7f0000000000, 8192) = 0',
      'mprotect(0x7f0000000000, 8192, PROT_READ) = 0',
    );
    expect(differences.first).toMatchObject([{ line: 4, recorded: '0', simulated: 'ENOMEM' }]);
  });

  it('implies nothing once it has its mappings in front of it', () => {
    const maps = '7f0000000000-7f0000002000 rw-p 00000000 00:00 0';
    const { differences, assumptions } = replay(maps, MAP.replace('= 0x7f0000000000', '= 0x7f0000001000'));
    expect(differences.first).toMatchObject([{ line: 2, simulated: 'not free' }]);
    expect(assumptions).toEqual([]);
  });

  it('takes something unknown to lie where a mapping could not grow, until it hears otherwise', () => {
    const moved = 'mremap(0x7f0000000000, 8192, 16384, MREMAP_MAYMOVE) = 0x7f0000100000';
    const there = MAP.replace('0x7f0000000000', '0x7f0000002000');
    const { differences, assumptions } = replay(START, MAP, moved, there);
    expect(differences.count).toBe(0);
    expect(assumptions).toEqual([{ assumption: 'standIn', count: 1, line: 3 }]);
  });

  it('differs where a mapping moves though it had room', () => {
    const above = 'mmap(0x7f0000002000, 8192, PROT_READ, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x7f0000002000';
    const { differences } = replay(
      START,
      MAP,
      above,
      'munmap(0x7f0000002000, 8192) = 0',
      'mremap(0x7f0000000000, 8192, 16384, MREMAP_MAYMOVE) = 0x7f0000100000',
    );
    expect(differences.first).toMatchObject([{ line: 5, recorded: '0x7f0000100000', simulated: '0x7f0000000000' }]);
  });

  it('goes on from where the kernel was after a difference', () => {
    const { differences } = replay(
      START,
      MAP,
      'mremap(0x7f0000000000, 8192, 16384, 0) = -1 EINVAL (Invalid argument)',
      'mremap(0x7f0000000000, 8192, 12288, 0) = 0x7f0000000000',
    );
    expect(differences.first.map(({ line }) => line)).toEqual([3]);
  });

  it('starts anew with another program, and goes on twice after a fork', () => {
    const { differences, processes } = replay(
      `1 ${START}`,
      `1 ${MAP}`,
      '1 fork() = 2',
      '2 munmap(0x7f0000000000, 8192) = 0',
      '1 mremap(0x7f0000000000, 8192, 4096, 0) = 0x7f0000000000',
      `2 ${START}`,
      `2 ${MAP}`,
    );
    expect([differences.count, processes]).toEqual([0, 3]);
  });

  it('of a thread shares the memory of the one that made it', () => {
    const { differences, processes } = replay(
      `1 ${START}`,
      '1 clone3({flags=CLONE_VM|CLONE_THREAD} => {parent_tid=[2]}, 88 <unfinished ...>',
      `2 ${MAP}`,
      '1 <... clone3 resumed>) = 2',
      '1 mremap(0x7f0000000000, 8192, 4096, 0) = 0x7f0000000000',
    );
    expect([differences.count, processes]).toEqual([0, 1]);
  });

  it('is refused what is refused, though it would have taken the place of something', () => {
    const { differences } = replay(
      START,
      MAP,
      'mmap(0x7f0000000000, 4096, PROT_READ, MAP_SHARED|MAP_FIXED|MAP_ANONYMOUS|MAP_GROWSDOWN, -1, 0) = -1 EINVAL (No)',
      'mremap(0x7f0000000000, 8192, 4096, 0) = 0x7f0000000000',
    );
    expect(differences.first).toEqual([]);
  });

  it('has results that the simulator has no say in', () => {
    const { notCompared, differences } = replay(
      START,
      'mmap(NULL, 4096, PROT_READ, MAP_SHARED, 3, 0) = -1 EACCES (Permission denied)',
    );
    expect(differences.count).toBe(0);
    expect(Object.values(notCompared)).toEqual([1]);
  });

  it('of anything is replayed to its end', () => {
    const number = fc.oneof(
      fc.constantFrom(
        0,
        1,
        0x1000,
        0x7f0000000000,
        0x7f0000001000,
        0x7f0000200000,
        0x7ffffffff000,
        2 ** 47,
        2 ** 64 - 4096,
      ),
      fc.nat(64).map((page) => 0x7f0000000000 + page * 0x1000),
      fc.nat(64).map((pages) => pages * 0x1000),
    );
    const call = fc.oneof<fc.Arbitrary<Call>[]>(
      fc.record({
        name: fc.constant('mmap' as const),
        address: number,
        length: number,
        access: fc.nat(7),
        flags: fc.constantFrom(0x22, 0x32, 0x21, 2, 0, 0x40022, 0x100022, 8),
        file: fc.constant({ descriptor: 3 }),
        offset: number,
      }),
      fc.record({ name: fc.constantFrom('munmap' as const), address: number, length: number }),
      fc.record({ name: fc.constant('mprotect' as const), address: number, length: number, access: fc.nat(7) }),
      fc.record({ name: fc.constant('madvise' as const), address: number, length: number, advice: fc.nat(25) }),
      fc.record({ name: fc.constant('brk' as const), address: number }),
      fc.record({
        name: fc.constant('mremap' as const),
        old: number.map(wide),
        oldLength: number.map(wide),
        newLength: number.map(wide),
        flags: fc.nat(8),
        newAddress: number.map(wide),
      }),
    );
    const result = fc.oneof<fc.Arbitrary<Result>[]>(
      number,
      fc.constant(0),
      fc.constantFrom('EINVAL', 'ENOMEM', 'EFAULT', 'EEXIST', 'EAGAIN'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(call, result, fc.constantFrom(1, 1, 2)), { minLength: 1, maxLength: 30 }),
        (events) => {
          const lines = events.map(([each, ended, pid]) => straceLine(each, ended, pid));
          const { agreed, differences, notCompared } = replay(...lines);
          const compared =
            agreed + differences.count + Object.values(notCompared).reduce((sum, count) => sum + count, 0);
          expect(compared).toBe(lines.length);
        },
      ),
    );
  });
});

const wide = (value: number) => BigInt.asUintN(64, BigInt(value));

describe('what the simulator did, printed as a trace', () => {
  const kinds = { thp: false, hugetlb: false, mlock: false, exec: false, failures: false };
  it('is replayed without a difference', () => {
    fc.assert(
      fc.property(scenarios(kinds), fc.constantFrom('6.1', '6.12', '6.18'), (drawn, id) => {
        const scenario = touchedAtOnce(drawn);
        const { outcomes } = runScenario(scenario, KERNELS[id]);
        const lines = scenario.ops.flatMap((operation, i) => lineOf(operation, outcomes, i));
        const before = ['7f7fffef5000-7ffff7fff000 --xp 00000000 00:00 0', '1 brk(NULL) = 0x555555800000'];
        const { differences } = importText([...before, ...lines].join('\n'), KERNELS[id]);
        expect(differences.first).toEqual([]);
      }),
    );
  });
});

/** The same, with nothing but calls, each followed by a write to all that it may have made writable. */
function touchedAtOnce(scenario: Scenario): Scenario {
  const ops: Operation[] = [];
  const numbers = new Map<number, number>();
  const renamed = (text: string) => text.replace(/^@(\d+)/, (_, number) => `@${numbers.get(Number(number)) ?? 0}`);
  scenario.ops.forEach((operation, number) => {
    if (['touch', 'read', 'find', 'fill'].includes(operation.op)) return;
    numbers.set(number, ops.length);
    ops.push(
      Object.fromEntries(
        Object.entries(operation).map(([key, value]) => [key, typeof value === 'string' ? renamed(value) : value]),
      ) as Operation,
    );
    const made = ops.length - 1;
    if (operation.op === 'mmap') ops.push({ op: 'touch', addr: `@${made}`, len: operation.len });
    if (operation.op === 'mremap') ops.push({ op: 'touch', addr: `@${made}`, len: operation.newLen });
    if (operation.op === 'mprotect') ops.push({ op: 'touch', addr: renamed(operation.addr), len: operation.len });
    // What brk adds is one mapping, so its last page stands for all of it.
    if (operation.op === 'brk') ops.push({ op: 'touch', addr: hex(Number(operation.addr) - 1), len: '0x1' });
  });
  return { ...scenario, ops };
}

function lineOf(operation: Operation, outcomes: readonly Outcome[], i: number): string[] {
  const outcome = outcomes[i]!;
  if (outcome.kind !== 'returned' && outcome.kind !== 'failed') return [];
  const result = outcome.kind === 'returned' ? outcome.value : outcome.errno;
  const number = (text: string) => resolve(outcomes, text);
  const at = (text: string) => Number(number(text));
  switch (operation.op) {
    case 'mmap': {
      const flags = operation.flags ?? [];
      const bits =
        (flags.includes('shared') ? 1 : 2) |
        0x20 |
        (flags.includes('fixed') ? 0x10 : 0) |
        (flags.includes('noreserve') ? 0x4000 : 0) |
        (flags.includes('growsdown') ? 0x100 : 0) |
        (flags.includes('fixed_noreplace') ? 0x100000 : 0);
      const access = ['r', 'w', 'x'].reduce(
        (sum, letter, bit) => sum + (operation.prot.includes(letter) ? 2 ** bit : 0),
        0,
      );
      return [
        straceLine(
          {
            name: 'mmap',
            address: at(operation.addr ?? '0x0'),
            length: at(operation.len),
            access,
            flags: bits,
            file: undefined,
            offset: 0,
          },
          result,
          MAIN + 1,
        ),
      ];
    }
    case 'munmap':
      return [straceLine({ name: 'munmap', address: at(operation.addr), length: at(operation.len) }, result, MAIN + 1)];
    case 'mprotect': {
      const access = ['r', 'w', 'x'].reduce(
        (sum, letter, bit) => sum + (operation.prot.includes(letter) ? 2 ** bit : 0),
        0,
      );
      return [
        straceLine(
          { name: 'mprotect', address: at(operation.addr), length: at(operation.len), access },
          result,
          MAIN + 1,
        ),
      ];
    }
    case 'madvise': {
      const advice = { dontneed: 4, hugepage: 14 }[operation.advice as 'dontneed'] ?? 4;
      return [
        straceLine(
          { name: 'madvise', address: at(operation.addr), length: at(operation.len), advice },
          result,
          MAIN + 1,
        ),
      ];
    }
    case 'brk':
      return [straceLine({ name: 'brk', address: at(operation.addr) }, result, MAIN + 1)];
    case 'mremap': {
      const flags =
        typeof operation.flags === 'number'
          ? operation.flags
          : operation.flags.reduce(
              (bits, flag) => bits | ({ maymove: 1, fixed: 2, dontunmap: 4 }[flag as 'fixed'] ?? Number(flag)),
              0,
            );
      return [
        straceLine(
          {
            name: 'mremap',
            old: number(operation.old),
            oldLength: number(operation.oldLen),
            newLength: number(operation.newLen),
            flags,
            newAddress: number(operation.newAddr ?? '0x0'),
          },
          result,
          MAIN + 1,
        ),
      ];
    }
    default:
      return [];
  }
}

describe('mappings alone', () => {
  it('are listed, each with a mremap that would double it', () => {
    const { mappings, mremaps, format } = importText(fixture('maps.txt'), KERNELS['6.12']);
    expect([format, mremaps.count, mappings.count]).toEqual(['maps', 0, 37]);
    for (const { scenario } of mappings.first) {
      expect(tooLarge(parseScenario(structuredClone(scenario)))).toBeUndefined();
      const { outcomes } = runScenario(scenario, KERNELS['6.12']);
      expect(outcomes.every(({ kind }) => kind === 'returned' || kind === 'accessed')).toBe(true);
    }
  });

  it('keep what smaps tells of residency', () => {
    const { mappings } = importText(fixture('smaps.txt.gz'), KERNELS['6.12']);
    const { events } = eventsOf(fixture('smaps.txt.gz'));
    const told = new Map(
      events.flatMap((event) => (event.kind === 'mapping' ? [[hex(event.mapping.start), event.mapping.resident]] : [])),
    );
    expect(mappings.first.map(({ start, resident }) => [start, resident])).toEqual(
      mappings.first.map(({ start }) => [start, told.get(start)]),
    );
  });
});
