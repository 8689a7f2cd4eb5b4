import { EXPORT_FORMS } from '../exchange/export/forms.ts';
import { FORMATS } from '../exchange/import/formats.ts';
import { KERNEL_IDS, WHAT_IFS } from '../kernels/kernels.ts';
import { PRESETS } from '../scenario/advise/presets.ts';

const OPTIONS = `  --kernel NAME    ${KERNEL_IDS.join(', ')} (6.12 if none)
  --what-if RULE   a rule that no kernel has; may be given more than once:
                   ${WHAT_IFS.join(', ')}
`;
const STATUS = 'Exit status: 0, or 2 when the input or an argument could not be used.\n';

/** What `remapscope COMMAND --help` prints. */
export const HELP = {
  simulate: `usage: remapscope simulate [--kernel NAME …] [--what-if RULE …] < scenarios.jsonl > results.jsonl

Reads scenarios, one JSON object a line, and prints what each operation gave, one line a scenario and kernel.

${OPTIONS}
--kernel may be given more than once. A line that cannot be used is told of, and the others are answered.
${STATUS}
Example:
  remapscope simulate --kernel 6.1 --kernel 6.12 < scenarios.jsonl | jq '.ops[-1].moved'
`,
  explain: `usage: remapscope explain [--kernel NAME] [--what-if RULE …] < scenario.json

Tells what each operation gave; and of each move of page tables, whether it was realigned and why or why not, what it
moved, and what would turn that round.

${OPTIONS}
${STATUS}
Example:
  remapscope explain --kernel 6.1 < scenario.json
`,
  advise: `usage: remapscope advise [--operation N | --preset NAME] [--kernel NAME] [--what-if RULE …] < scenario.json

Tells what a mremap costs by where its destination lies to its source, the rule behind that, the nearest free address that
costs less, and the call that asks for it; of a range that grows also what it costs to grow on, by the room that is left
for that wherever it goes. Every cost is counted in a run.

  --operation N    which operation, from 0 as @0 names it; the last one that moves page tables if none
  --preset NAME    instead of a scenario: ${Object.keys(PRESETS).join(', ')}
${OPTIONS}
${STATUS}
Examples:
  remapscope advise --kernel 6.12 < scenario.json
  remapscope advise --preset arena
`,
  import: `usage: remapscope import [${FORMATS.join('|')}] [--check] [--json] [--kernel NAME] < text

Reads what a program did and lists every mremap: what it moved, and why it was not less. The form of the text is guessed
when it is not named. Mappings (/proc/PID/maps) may stand in front of a trace that begins in mid-life.

  --check         holds every recorded result against the simulator's, and lists what differs
  --json          prints one JSON object: the report, with a scenario for each mremap
  --kernel NAME   the kernel to replay under: ${KERNEL_IDS.join(', ')} (6.12 if none)

Exit status: 0, 1 when --check found a difference, 2 when the text or an argument could not be used.

Examples:
  strace -f -e trace=memory,process -o trace.txt program; remapscope import --check --kernel 6.18 < trace.txt
  cat /proc/PID/maps trace.txt | remapscope import strace
  remapscope import --json < trace.txt | jq -c '.mremaps.first[0].scenario' | remapscope simulate
`,
  export: `usage: remapscope export ${EXPORT_FORMS.join('|')} [--kernel NAME] [--what-if RULE …] < scenario.json

Prints a scenario in another form:
  c              a C program that does it on a real kernel, and compares that with what is predicted (KTAP)
  json           the scenario, an operation a line (the form: scenario.schema.json)
  results        what each operation gave, one line of JSON
  text           a report in plain text
  advice         what advise prints
  bpftrace       a script that watches the kernel's functions while the program runs
  disagreement   all that is needed to report that a kernel does otherwise

${OPTIONS}
${STATUS}
Examples:
  remapscope export c --kernel 6.18 < scenario.json > scenario.c && cc -o scenario scenario.c && ./scenario
  remapscope export bpftrace < scenario.json > scenario.bt && sudo bpftrace -c ./scenario scenario.bt
`,
  link: `usage: remapscope link [--base URL] [--at PLACE] [--kernel NAME] [--what-if RULE …] < scenario.json

Prints the link that opens a scenario: its fragment, behind the address of a page if there is one.

  --base URL       the address of a page
  --at PLACE       where to stand, such as 3/move_page_tables/1
${OPTIONS}
${STATUS}
Example:
  remapscope link --base https://example.org/remapscope/ < scenario.json
`,
  maple: `usage: remapscope maple < sequences.jsonl > results.jsonl

Reads sequences of operations on a maple tree, one JSON object a line, and prints the results of each, and a digest of the
tree at its end.

${STATUS}
Example:
  echo '{"ops":[["s","1000","1fff",1],["f","0","ffff"]]}' | remapscope maple
`,
  verify: `usage: remapscope verify [--count N] [--seed N] [--kernel NAME] [--programs N] [--forgive-unrecorded]

Runs generated scenarios on this machine's kernel, and holds what it gave against the simulator. It reads nothing.

  --count N              how many scenarios (400 if none)
  --seed N               which ones: a number (1 if none)
  --kernel NAME          the modelled kernel to hold it against, instead of the nearest:
                         ${KERNEL_IDS.join(', ')}
  --programs N           how many of them are exported as C programs too, compiled, and run (0 if none)
  --forgive-unrecorded   end with 0 all the same where no kernel of this series was recorded

Exit status: 0, 1 when anything differs, 2 when an argument could not be used.

Example:
  remapscope verify --count 1000 --seed 7 --programs 20
`,
} as const;
