import type { Kernel, KernelId } from '../../kernels/kernels.ts';
import { tracesOf } from '../../scenario/results.ts';
import type { Run } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { harmless } from './c.ts';

/**
 * A bpftrace script that prints which functions of the kernel a program's mremap calls enter, one a line and with their
 * arguments; above it, as a comment, those that the simulator enters under `kernel`. The lines of the calls themselves are
 * such as `remapscope import bpftrace` reads.
 */
export function bpftraceOf(scenario: Scenario, kernel: Kernel, run: Run): string {
  const predicted = [...tracesOf(run, scenario)].flatMap(([operation, trace]) => {
    const events = (trace?.events ?? []).filter(([name]) => PROBED.has(name!) && hasProbe(kernel.id, name!));
    const shown = events.slice(0, MOST_SHOWN).map((event) => ` *       ${event.join(' ')}`);
    const more = events.length > shown.length ? [` *       and ${events.length - shown.length} more`] : [];
    return [` *   operation ${operation + 1}, ${scenario.ops[operation]!.op}`, ...shown, ...more];
  });
  const probes = Object.entries(PROBES).filter(([name]) => hasProbe(kernel.id, name));
  return [
    '#!/usr/bin/env bpftrace',
    '/*',
    ` * ${harmless(scenario.title ?? 'A scenario')}`,
    ' *',
    ' * Prints what mremap does in the kernel while a program runs:',
    ' *',
    ' *     sudo bpftrace -c ./scenario scenario.bt',
    ' *',
    ' * With "-o trace.txt" before -c the lines of the program do not stand between.',
    ' *',
    ` * For Linux ${kernel.id}: functions have other names or arguments elsewhere. Where bpftrace cannot`,
    ' * attach to one, the kernel was built without it, or the compiler made it part of another, and',
    ' * nothing is traced. From bpftrace 0.24 on the others are with',
    ' *',
    ' *     sudo env BPFTRACE_MISSING_PROBES=warn bpftrace -c ./scenario scenario.bt',
    ' *',
    ' * Before, its probe has to go; of copy_vma with',
    ' *',
    " *     sed -i '/probe:copy_vma$/,/^}/d' scenario.bt",
    ' *',
    ' * Under that kernel the simulator gives what follows. Addresses that the kernel chooses differ, and',
    ' * before and after move_page_tables it may look up and flush more, or less:',
    ' *',
    ...(predicted.length > 0 ? predicted : [' *   no mremap']),
    ' */',
    '',
    CALLS,
    ...probes.map(([name, probe]) => probe(name, kernel.id)),
  ].join('\n');
}

/** Most functions of one call that are told of. */
const MOST_SHOWN = 40;

const CALLS = `tracepoint:syscalls:sys_enter_mremap
/pid == cpid/
{
	@in[tid] = 1;
	printf("%d mremap(0x%lx, %lu, %lu, 0x%lx, 0x%lx)\\n",
		tid, args->addr, args->old_len, args->new_len, args->flags, args->new_addr);
}

tracepoint:syscalls:sys_exit_mremap
/@in[tid]/
{
	printf("%d mremap = 0x%lx\\n", tid, args->ret);
	delete(@in[tid]);
}
`;

const probe =
  (...values: readonly string[]) =>
  (name: string, _kernel?: KernelId) => {
    const format = [name, ...values.map(() => '0x%lx')].join(' ');
    const given = values.length > 0 ? `, ${values.join(', ')}` : '';
    return `kprobe:${name}\n/@in[tid]/\n{\n\tprintf("  ${format}\\n"${given});\n}\n`;
  };

/**
 * Told are old address, new address, bytes, and whether rmap locks are needed. From 6.17 on the arguments stand in a
 * structure: old VMA, new VMA, old address, its end, new address, bytes, and a byte whose bit 0 is that of the locks.
 */
const moveOf = (name: string, kernel: KernelId) =>
  (kernel === '6.18'
    ? probe(...[16, 32, 40].map((offset) => `*(uint64 *)(arg0 + ${offset})`), '*(uint8 *)(arg0 + 48) & 1')
    : probe('arg1', 'arg3', 'arg4', 'arg5 & 1'))(name);

/** Is entered as well where a VMA is cut and the entry, of which arg1 is the address, is that of a table (bit 7 is 0). */
const splitOf = (name: string) => probe('arg2')(name).replace('/@in[tid]/', '/@in[tid] && (*(uint64 *)arg1 & 0x80)/');

/** The functions that are watched, each with which of its arguments are told. */
const PROBES: Readonly<Record<string, (name: string, kernel: KernelId) => string>> = {
  copy_vma: probe('arg1', 'arg2'),
  move_page_tables: moveOf,
  'ret:move_page_tables': () =>
    'kretprobe:move_page_tables\n/@in[tid]/\n{\n\tprintf("  ret:move_page_tables 0x%lx\\n", retval);\n}\n',
  find_vma_intersection: probe('arg1', 'arg2'),
  __pud_alloc: probe('arg2'),
  __pmd_alloc: probe('arg2'),
  __pte_alloc: probe(),
  move_huge_pmd: probe('arg1', 'arg2'),
  __split_huge_pmd: splitOf,
  flush_tlb_mm_range: (name, kernel) => probe('arg1', 'arg2', ...(kernel === '4.14' ? [] : ['arg4']))(name, kernel),
};
const PROBED: ReadonlySet<string> = new Set(Object.keys(PROBES));

/** In 4.14 the look-up stands in a header. */
const hasProbe = (kernel: KernelId, name: string) => kernel !== '4.14' || name !== 'find_vma_intersection';
