import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call, Result } from './calls.ts';
import { eventsOf, fixture } from './testing/fixture.ts';
import { straceLine } from './testing/print.ts';

const read = (...lines: string[]) => eventsOf(lines.join('\n'), 'strace');
const calls = (...lines: string[]) => read(...lines).events.flatMap((event) => (event.kind === 'call' ? [event] : []));

const GROW: Call = {
  name: 'mremap',
  old: 0x7f0000001000n,
  oldLength: 8192n,
  newLength: 16384n,
  flags: 1,
  newAddress: 0n,
};
const grow = 'mremap(0x7f0000001000, 8192, 16384, MREMAP_MAYMOVE) = 0x7f0000008000';
const grown = { kind: 'call', pid: 0, call: GROW, result: 0x7f0000008000 };

describe('a line of strace', () => {
  it.each([
    ['plain', grow, 0],
    ['of a file with -f', `4242  ${grow}`, 4242],
    ['-t', `12:34:56 ${grow}`, 0],
    ['-f -tt -T', `4242 12:34:56.789012 ${grow} <0.000012>`, 4242],
    ['-ttt', `4242 1795637070.213997 ${grow}`, 4242],
    ['-r', `     0.000123 ${grow}`, 0],
    ['-t -r', `12:34:56 (+     0.000123) ${grow}`, 0],
    ['-n', `4242 [  25] ${grow}`, 4242],
    ['-i', `[00007f86e0d0a1b2] ${grow}`, 0],
    ['aligned', grow.replace(') =', ')        ='), 0],
  ])('is read %s', (_, line, pid) => {
    expect(calls(line)).toEqual([{ ...grown, pid, line: 1 }]);
  });

  it.each([
    ['raw flags', 'mremap(0x7f0000001000, 0x2000, 0x4000, 0x1) = 0x7f0000008000', grown.result],
    ['a remark', 'mremap(0x7f0000001000, 8192, 16384, 0x1 /* MREMAP_MAYMOVE */) = 0x7f0000008000', grown.result],
    ['an error', 'mremap(0x7f0000001000, 8192, 16384, MREMAP_MAYMOVE) = -1 ENOMEM (Cannot allocate memory)', 'ENOMEM'],
    [
      'an injected one',
      'mremap(0x7f0000001000, 8192, 16384, MREMAP_MAYMOVE) = -1 EFAULT (Bad address) (INJECTED)',
      'EFAULT',
    ],
  ])('may have %s', (_, line, result) => {
    expect(calls(line)).toEqual([{ ...grown, result, line: 1 }]);
  });

  it('keeps lengths of 64 bits exactly', () => {
    const [event] = calls('mremap(0x7f0000001000, 18446744073709551615, -1, 0) = -1 EINVAL (Invalid argument)');
    expect(event!.call).toMatchObject({ oldLength: 2n ** 64n - 1n, newLength: 2n ** 64n - 1n });
  });

  it.each<[string, Call, Result]>([
    [
      'mmap(NULL, 36059, PROT_READ, MAP_PRIVATE|MAP_DENYWRITE, 3</lib/a, b.so>, 0x26000) = 0x7f0000000000',
      {
        name: 'mmap',
        address: 0,
        length: 36059,
        access: 1,
        flags: 0x802,
        file: { descriptor: 3, path: '/lib/a, b.so' },
        offset: 0x26000,
      },
      0x7f0000000000,
    ],
    [
      'mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, -1, 0) = -1 ENOMEM (Cannot allocate memory)',
      { name: 'mmap', address: 0, length: 4096, access: 0, flags: 0x40022 + 21 * 2 ** 26, file: undefined, offset: 0 },
      'ENOMEM',
    ],
    ['munmap(0x1000, 4096) = 0', { name: 'munmap', address: 0x1000, length: 4096 }, 0],
    [
      'mprotect(0x1000, 4096, PROT_READ|PROT_GROWSDOWN) = 0',
      { name: 'mprotect', address: 0x1000, length: 4096, access: 0x1000001 },
      0,
    ],
    [
      'pkey_mprotect(0x1000, 4096, PROT_READ, 1) = 0',
      { name: 'mprotect', address: 0x1000, length: 4096, access: 1 },
      0,
    ],
    ['madvise(0x1000, 4096, MADV_DONTNEED) = 0', { name: 'madvise', address: 0x1000, length: 4096, advice: 4 }, 0],
    [
      'madvise(0x1000, 4096, 0x17 /* MADV_??? */) = 0',
      { name: 'madvise', address: 0x1000, length: 4096, advice: 23 },
      0,
    ],
    ['brk(NULL) = 0x555555800000', { name: 'brk', address: 0 }, 0x555555800000],
  ])('%s', (line, call, result) => {
    expect(calls(line)).toEqual([{ kind: 'call', line: 1, pid: 0, call, result }]);
  });

  it('is put together when another thread came between its two halves', () => {
    const lines = [
      '[pid    12] mremap(0x7f0000001000, 8192, 16384, MREMAP_MAYMOVE <unfinished ...>',
      '[pid    13] munmap(0x1000, 4096 <unfinished ...>',
      '[pid    12] <... mremap resumed>) = 0x7f0000008000',
      '[pid    13] <... munmap resumed> )       = 0',
    ];
    expect(calls(...lines).map(({ line, call }) => [line, call.name])).toEqual([
      [3, 'mremap'],
      [4, 'munmap'],
    ]);
    expect(calls(...lines)[0]!.call).toEqual(GROW);
  });

  it('is told of when it never ends, and passed over when its end has no beginning', () => {
    const { unfinished, unknown } = read('1 munmap(0x1000, 4096 <unfinished ...>', '2 <... mremap resumed>) = 0x1000');
    expect([unfinished, unknown]).toEqual([[1], [2]]);
  });

  it.each([
    'read(3, "mremap(0x1000, 1, 1, 0) = 0x1000", 832) = 832',
    '--- SIGCHLD {si_signo=SIGCHLD} ---',
    'exit_group(0) = ?',
    'munmap(0x1000, 4096) = ?',
    'strace: Process 12 attached',
    ' > /usr/lib/libc.so.6(mremap+0x9) [0x1234]',
    '',
  ])('%j is no call on memory', (line) => {
    expect(read(line)).toMatchObject({ events: [], unknown: [] });
  });

  it.each(['hello', 'mremap(0x1000', 'munmap(0x1000, lots) = 0', 'mremap(1, 2, 3, MREMAP_NEVER) = 0x1', '12 34 56'])(
    '%j is not understood',
    (line) => {
      expect(read(line)).toMatchObject({ events: [], unknown: [1] });
    },
  );

  it('tells of programs, children and threads', () => {
    const { events } = read(
      '7 execve("/bin/sh", ["sh"], 0x7ffc /* 3 vars */) = 0',
      '7 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x7f0000} => {parent_tid=[8]}, 88) = 8',
      '7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 9',
      '7 vfork() = 10',
      '7 execve("/none", ["none"], 0x7ffc /* 3 vars */) = -1 ENOENT (No such file or directory)',
      '9 +++ exited with 0 +++',
    );
    expect(events).toEqual([
      { kind: 'exec', line: 1, pid: 7 },
      { kind: 'child', line: 2, pid: 7, child: 8, shares: true },
      { kind: 'child', line: 3, pid: 7, child: 9, shares: false },
      { kind: 'child', line: 4, pid: 7, child: 10, shares: true },
      { kind: 'exit', line: 6, pid: 9 },
    ]);
  });
});

describe('captured output of strace', () => {
  it.each([
    ['kinds.txt', 29],
    ['realloc.txt', 24],
    ['realloc-terminal.txt', 24],
    ['python.txt', 74],
    ['sqlite.txt', 31],
    ['perl.txt', 40],
    ['lua.txt', 14],
    ['sort.txt', 0],
    ['node.txt.gz', 0],
    ['pipe.txt', 16],
    ['attach.txt', 9],
  ])('%s is read without a line left over', (name, mremaps) => {
    const { format, events, unknown, unfinished } = eventsOf(fixture(name));
    expect([format, unknown, unfinished]).toEqual(['strace', [], []]);
    expect(events.filter((event) => event.kind === 'call' && event.call.name === 'mremap')).toHaveLength(mremaps);
  });

  it('on a terminal names the first thread only when there are others, and it stays the same', () => {
    const { events } = eventsOf(fixture('realloc-terminal.txt'));
    const [first] = events;
    expect(events.at(-1)).toMatchObject({ kind: 'exit', pid: first!.kind === 'exec' ? first!.pid : -1 });
    expect(new Set(events.flatMap((event) => ('pid' in event ? [event.pid] : []))).size).toBe(3);
  });
});

describe('any trace', () => {
  const address = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const exact = fc.integer({ min: 0, max: 2 ** 47 });
  const call = fc.oneof<fc.Arbitrary<Call>[]>(
    fc.record({
      name: fc.constant('mremap' as const),
      old: address,
      oldLength: address,
      newLength: address,
      flags: fc.integer({ min: 0, max: 7 }),
      newAddress: address,
    }),
    fc.record({
      name: fc.constant('mmap' as const),
      address: exact,
      length: exact,
      access: fc.integer({ min: 0, max: 7 }),
      flags: fc.constantFrom(1, 2, 3, 0x12, 0x4002, 0x102, 0x100002),
      file: fc.record({ descriptor: fc.nat(99) }, { requiredKeys: ['descriptor'] }),
      offset: exact,
    }),
    fc.record({ name: fc.constant('munmap' as const), address: exact, length: exact }),
    fc.record({
      name: fc.constant('mprotect' as const),
      address: exact,
      length: exact,
      access: fc.integer({ min: 0, max: 7 }),
    }),
    fc.record({
      name: fc.constant('madvise' as const),
      address: exact,
      length: exact,
      advice: fc.integer({ min: 0, max: 25 }),
    }),
    fc.record({ name: fc.constant('brk' as const), address: exact }),
  );
  const result = fc.oneof<fc.Arbitrary<Result>[]>(exact, fc.constantFrom('EINVAL', 'ENOMEM', 'EFAULT', 'EEXIST'));

  it('that is printed as strace prints it is read as the same calls, in whatever style and pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(call, result, fc.nat(99999), fc.nat(2 ** 16)), { maxLength: 20 }), (events) => {
        const lines = events.map(([each, ended, pid, style]) => straceLine(each, ended, pid + 1, style));
        expect(calls(...lines)).toEqual(
          events.map(([each, ended, pid], i) => ({
            kind: 'call',
            line: i + 1,
            pid: pid + 1,
            call: each,
            result: ended,
          })),
        );
      }),
    );
  });
});
