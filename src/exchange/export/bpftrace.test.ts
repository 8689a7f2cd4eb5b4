import { describe, expect, it } from 'vitest';
import { KERNELS, type KernelId } from '../../kernels/kernels.ts';
import { runScenario } from '../../scenario/run.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import { bpftraceOf } from './bpftrace.ts';

// What the scripts print was held against Linux 6.1.192, 6.12.95 and 6.18.15 under bpftrace 0.17, and 6.12.95 under 0.23;
// within move_page_tables line by line as the comment says.

const move = (old: string, newAddr: string): Operation => ({
  op: 'mremap',
  old,
  oldLen: '0x200000',
  newLen: '0x200000',
  flags: ['maymove', 'fixed'],
  newAddr,
});
/** The second half is moved to where the first half ends, and becomes part of it: that needs rmap locks. */
const halves: Scenario = {
  ops: [
    { op: 'mmap', addr: '0x100000100000', len: '0x400000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', addr: '0x100000100000', len: '0x400000' },
    move('0x100000100000', '0x100040100000'),
    move('0x100000300000', '0x100040300000'),
  ],
};
const script = (id: KernelId) => bpftraceOf(halves, KERNELS[id], runScenario(halves, KERNELS[id]));
const probeOf = (text: string, name: string) => text.split(`\nkprobe:${name}\n`)[1]?.split('\n}')[0];

describe('a bpftrace script', () => {
  it('tells of a move as many values as are predicted, rmap locks too', () => {
    expect(script('6.12')).toContain(' *       move_page_tables 0x100000300000 0x100040300000 0x200000 0x1\n');
    const printed = '\tprintf("  move_page_tables 0x%lx 0x%lx 0x%lx 0x%lx\\n", ';
    expect(probeOf(script('6.12'), 'move_page_tables')).toContain(`${printed}arg1, arg3, arg4, arg5 & 1);`);
    const last = '*(uint64 *)(arg0 + 40), *(uint8 *)(arg0 + 48) & 1);';
    const first = '*(uint64 *)(arg0 + 16), *(uint64 *)(arg0 + 32), ';
    expect(probeOf(script('6.18'), 'move_page_tables')).toContain(`${printed}${first}${last}`);
  });

  it('counts operations from 1, as the page does', () => {
    expect(script('6.12').match(/^ \* {3}operation .*$/gm)).toEqual([
      ' *   operation 3, mremap',
      ' *   operation 4, mremap',
    ]);
  });

  it('tells of a split only where there is a huge page', () => {
    expect(probeOf(script('6.1'), '__split_huge_pmd')).toMatch(/^\/@in\[tid\] && \(\*\(uint64 \*\)arg1 & 0x80\)\/\n/);
  });

  it('says what to do where a function is not there', () => {
    const [head, probes] = script('6.18').split('*/\n');
    expect(head).toMatch(/Where bpftrace cannot\n \* attach to one, .*\n \* nothing is traced\./);
    expect(head).toContain('BPFTRACE_MISSING_PROBES=warn bpftrace -c ./scenario scenario.bt\n');
    // The lines from one address to the other, as sed takes them.
    const [, from, to] = /sed -i '\/(.+)\/,\/(.+)\/d' scenario\.bt\n/.exec(head!)!;
    const left = probes!.replaceAll(new RegExp(`^.*${from}[^]*?${to}.*\\n`, 'gm'), '');
    expect(left).toBe(probes!.replace(/^kprobe:copy_vma\n\/@in\[tid\]\/\n\{\n\t.*\n\}\n/m, ''));
    expect(left).not.toBe(probes);
  });
});
