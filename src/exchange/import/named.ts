import type { ArgumentTexts } from './arguments.ts';
import type { CallName } from './calls.ts';

/** For each call, the names its arguments go by, in the order of the call; several where tools or kernels differ. */
type NamedOrder = Readonly<Record<CallName, readonly (readonly string[])[]>>;

/** What the kernel's tracepoints, and the tools that show them, call the arguments. */
const TRACEPOINT_ORDER: NamedOrder = {
  mmap: [['addr'], ['len'], ['prot'], ['flags'], ['fd'], ['off', 'offset', 'pgoff']],
  munmap: [['addr', 'start'], ['len']],
  mprotect: [['start', 'addr'], ['len'], ['prot']],
  madvise: [
    ['start', 'addr'],
    ['len_in', 'len', 'length'],
    ['behavior', 'advice'],
  ],
  brk: [['brk', 'addr']],
  mremap: [['addr', 'old_addr', 'old'], ['old_len'], ['new_len'], ['flags'], ['new_addr']],
};

const PAIR = /\b(\w+) ?[:=] ?([^,{}()]*)/g;

/** The arguments in `addr: 0x1000, len: 4096` or `addr=0x1000, …`, in the order of the call; what is not there is undefined. */
export function namedArguments(text: string, name: CallName): ArgumentTexts {
  const given = new Map<string, string>();
  for (const [, key, value] of text.matchAll(PAIR)) given.set(key!, value!.trim());
  return TRACEPOINT_ORDER[name].map((names) => {
    const found = names.find((each) => given.has(each));
    return found === undefined ? undefined : given.get(found);
  });
}
