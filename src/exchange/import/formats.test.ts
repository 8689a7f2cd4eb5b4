import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS, guessFormat, readerOf } from './formats.ts';
import { eventsOf, fixture } from './testing/fixture.ts';

const KINDS = eventsOf(fixture('kinds.txt')).events.flatMap((event) =>
  event.kind === 'call' && event.call.name === 'mremap' ? [event] : [],
);

describe('captured output', () => {
  it.each([
    ['perf.txt', 'perf', 28, 1],
    ['perf-script.txt', 'ftrace', 29, 0],
    ['ftrace.txt', 'ftrace', 53, 0],
    ['ftrace-all.txt', 'ftrace', 22, 0],
    ['bpftrace.txt', 'bpftrace', 29, 0],
  ])('%s is %s, with %i mremaps and %i lines that are not understood', (name, format, mremaps, left) => {
    const read = eventsOf(fixture(name));
    const found = read.events.filter((event) => event.kind === 'call' && event.call.name === 'mremap');
    expect([read.format, found.length, read.unknown.length]).toEqual([format, mremaps, left]);
  });

  it.each(['perf-script.txt', 'bpftrace.txt', 'ftrace.txt'])(
    '%s tells the same mremaps of one program as strace does, but for where they are',
    (name) => {
      const { events } = eventsOf(fixture(name));
      const shape = (event: (typeof KINDS)[number]) => {
        const { oldLength, newLength, flags } = event.call as Extract<typeof event.call, { name: 'mremap' }>;
        return [oldLength, newLength, flags, typeof event.result === 'string' ? event.result : 'address'];
      };
      const told = events.flatMap((event) => (event.kind === 'call' && event.call.name === 'mremap' ? [event] : []));
      expect(told.slice(0, KINDS.length).map(shape)).toEqual(KINDS.map(shape));
    },
  );

  it('of perf is left alone where it shows flags but does not say which', () => {
    const text = fixture('perf.txt').split('\n');
    const { unknown } = eventsOf(fixture('perf.txt'));
    expect(unknown.map((line) => text[line - 1]!.includes('flags: )'))).toEqual([true]);
  });
});

describe('perf trace', () => {
  it('tells a call in two lines where another came between', () => {
    const { events, unknown } = eventsOf(
      [
        '     0.000 (         ): a/12 mremap(addr: 0x1000, old_len: 4096, new_len: 8192, flags: MAYMOVE) ...',
        '     0.001 ( 0.001 ms): b/13 munmap(addr: 0x5000, len: 4096)                = 0',
        '     0.000 ( 0.009 ms): a/12  ... [continued]: mremap())                    = 0x7000',
      ].join('\n'),
      'perf',
    );
    expect(unknown).toEqual([]);
    expect(events[1]).toEqual({
      kind: 'call',
      line: 3,
      pid: 12,
      call: { name: 'mremap', old: 0x1000n, oldLength: 4096n, newLength: 8192n, flags: 1, newAddress: 0n },
      result: 0x7000,
    });
  });
});

describe('ftrace', () => {
  const call = {
    name: 'mremap',
    old: 0x7f0000001000n,
    oldLength: 0x2000n,
    newLength: 0x4000n,
    flags: 1,
    newAddress: 0n,
  };
  it.each([
    [
      'of older kernels, without 0x',
      'a b-12    [001] ....   5.1: sys_mremap(addr: 7f0000001000, old_len: 2000, new_len: 4000, flags: 1, new_addr: 0)',
      'a b-12    [001] ....   5.2: sys_mremap -> 0xfffffffffffffff4',
    ],
    [
      'with the process beside the thread',
      '   x-12    (   11) [001] .....   5.1: sys_mremap(addr: 0x7f0000001000, old_len: 0x2000, new_len: 0x4000, flags: 1, new_addr: 0)',
      '   x-12    (   11) [001] .....   5.2: sys_mremap -> 0xfffffffffffffff4',
    ],
    [
      'of trace-cmd',
      '   x-12    [001]   5.1: sys_enter_mremap:     addr: 0x7f0000001000, old_len: 0x00002000, new_len: 0x00004000, flags: 0x00000001, new_addr: 0x00000000',
      '   x-12    [001]   5.2: sys_exit_mremap:      0xfffffffffffffff4',
    ],
  ])('%s', (_, enter, exit) => {
    expect(eventsOf(`${enter}\n${exit}`, 'ftrace')).toMatchObject({
      unknown: [],
      events: [{ kind: 'call', line: 2, pid: 12, call, result: 'ENOMEM' }],
    });
  });

  it('passes over other events, and tells of lost ones', () => {
    const lines = ['# tracer: nop', ' x-12 [001] d..2. 5.1: sched_switch: prev_comm=x', 'CPU:1 [LOST 12 EVENTS]'];
    expect(eventsOf(lines.join('\n'), 'ftrace')).toMatchObject({ events: [], unknown: [3] });
  });
});

describe('bpftrace', () => {
  const call = { name: 'mremap', old: 0x1000n, oldLength: 4096n, newLength: 8192n, flags: 1, newAddress: 0n };
  it.each([
    ['12 mremap(0x1000, 4096, 8192, 0x1, 0x0)', '12 mremap = 0x7000'],
    [
      'perl/12 sys_enter_mremap addr=0x1000, old_len=4096, new_len=8192, flags=0x1, new_addr=0x0',
      'perl/12 sys_exit_mremap ret=0x7000',
    ],
    ['12 mremap { .addr = 4096, .old_len = 4096, .new_len = 8192, .flags = 1, .new_addr = 0 }', '12 mremap -> 28672'],
  ])('%s', (enter, exit) => {
    expect(eventsOf(`${enter}\n${exit}`, 'bpftrace')).toMatchObject({
      unknown: [],
      events: [{ pid: 12, call, result: 0x7000 }],
    });
  });

  it('may tell a call and its result on one line', () => {
    const { events } = eventsOf('12 mremap(0x1000, 4096, 8192, 0x1, 0x0) = -12', 'bpftrace');
    expect(events).toMatchObject([{ call, result: 'ENOMEM' }]);
  });
});

describe('maps and smaps', () => {
  it('tell each mapping of user space, its file and its offset', () => {
    const { events, unknown, format } = eventsOf(fixture('maps.txt'));
    expect([format, unknown, events.length]).toEqual(['maps', [], 37]);
    const of = (name: string) =>
      events.flatMap((event) => (event.kind === 'mapping' && event.mapping.name === name ? [event.mapping] : []));
    const [text] = of('/usr/bin/cat').filter(({ access }) => access === 5);
    expect(text).toMatchObject({
      shared: false,
      offset: 0x2000,
      file: expect.stringMatching(/^fe:00:\d+ \/usr\/bin\/cat$/),
    });
    expect(of('[stack]')[0]!.file).toBeUndefined();
    expect(of('[vsyscall]')).toEqual([]);
  });

  it('tell in smaps how much is resident, and the flags', () => {
    const { events, unknown } = eventsOf(fixture('smaps.txt.gz'));
    expect([unknown, events.length]).toEqual([[], 37]);
    const told = events.flatMap((event) => (event.kind === 'mapping' ? [event.mapping] : []));
    const stack = told.find(({ name }) => name === '[stack]')!;
    expect(stack.flags).toContain('gd');
    expect(told.every(({ resident, start, end }) => resident !== undefined && resident <= end - start)).toBe(true);
    expect(stack.resident).toBeGreaterThan(0);
  });

  it.each(['7f00-7e00 rw-p 00000000 00:00 0', '7f0000000001-7f0000002000 rw-p 00000000 00:00 0'])(
    'do not have %j',
    (line) => {
      expect(eventsOf(line, 'maps')).toMatchObject({ events: [], unknown: [1] });
    },
  );
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...['mremap(', 'mmap(', ')', ' = ', '0x1000', ', ', '<unfinished ...>', '<... mremap resumed>', '[pid 12] ', '12 '],
    ...[
      'strace: Process 3 attached',
      'sys_mremap',
      ' -> ',
      'sys_enter_mmap: ',
      '[001] ',
      'x-1',
      'addr: ',
      'flags: ',
      '...',
    ],
    ...[
      ' ... [continued]: brk()',
      '7f0000000000-7f0000001000 ',
      'rw-p ',
      '00000000 00:00 0',
      'Rss: 4 kB',
      '+++ ',
      '--- ',
    ],
    ...['execve(', 'clone(', '-1 ENOMEM (', '18446744073709551615', '?', '\r', '\t', ' ', 'NULL', '|', '<', '>'],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.oneof(words, words, words, fc.constant('\n'), fc.string({ maxLength: 5 })), { maxLength: 60 })
      .map((parts) => parts.join('')),
  );

  it.each(FORMATS)('is taken by the reader of %s without a fuss', (format) => {
    fc.assert(
      fc.property(text, (given) => {
        const { unknown } = eventsOf(given, format);
        expect(unknown.length).toBeLessThanOrEqual(given.split('\n').length);
      }),
    );
  });

  it('may be guessed at', () => {
    fc.assert(
      fc.property(text, (given) => {
        const format = guessFormat(given);
        if (format !== undefined) expect(FORMATS).toContain(format);
      }),
    );
  });

  it('of many lines of blanks is soon guessed to be none', () => {
    const wide = ['     0.0', '     0.0 ('].map((begin) => `${begin.padEnd(8000, '\t  ')}\n`.repeat(400)).join('');
    const before = performance.now();
    expect(guessFormat(wide)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(1500); // it took many times that
  });

  it.each(FORMATS)('of one very long line does not keep the reader of %s', (format) => {
    for (const long of ['mremap('.repeat(20_000), ' '.repeat(200_000), 'a'.repeat(200_000), 'x: '.repeat(60_000)]) {
      expect(readerOf(format).read(long, 1, () => {})).toBe('unknown');
      for (const cut of [long.slice(0, 8192), `1-2 [001] 1.0: sys_mremap(${long.slice(0, 8000)}`]) {
        readerOf(format).read(cut, 1, () => {});
      }
    }
  });
});
