import { alignUp, PAGE_SIZE, PGDIR_SIZE, PMD_SIZE, PTRS_PER_TABLE, PUD_SIZE, TASK_SIZE } from '../address/geometry.ts';
import { formatCount, parseU64 } from '../address/text.ts';
import { START_BRK } from '../mm/limits.ts';
import { MOST_TABLES } from '../mmu/tables.ts';
import { MREMAP } from '../mremap/types.ts';
import { MOST_STEPS } from '../trace/recorder.ts';
import { BadScenario, type Operation, parseScenario, type Scenario } from './schema.ts';

/** How large a run can become: upper bounds, read off the scenario alone. */
export interface Estimate {
  /** Pages present at once. */
  readonly pages: number;
  /** Page tables at once. */
  readonly tables: number;
  /** Steps, and what is looked at without one: page-table entries, and mappings at what they cost. */
  readonly steps: number;
}

/** Most pages that may be present at once: 4 GiB. */
export const MOST_PAGES = 2 ** 20;
/** What a mapping costs in steps when it is gone past, and when it is made or removed. */
const PASSED = 64;
const MADE = 256;
/** What any operation may cost beside. */
const ANY = 512;

/** Checks a scenario from outside, and that its run stays within bounds. Throws BadScenario for the first thing that is wrong. */
export function acceptScenario(input: unknown): Scenario {
  const scenario = parseScenario(input);
  const why = tooLarge(scenario);
  if (why !== undefined) throw new BadScenario([], why, why);
  return scenario;
}

/** A sentence about why a scenario is too large to be run; undefined if it is not. */
export function tooLarge(scenario: Scenario): string | undefined {
  const { pages, tables, steps } = estimate(scenario);
  const over = (what: string, count: number, most: number) =>
    `The scenario may ${what.replace('#', formatCount(count))}; at most ${formatCount(most)} are simulated.`;
  if (pages > MOST_PAGES) return over('have # pages present', pages, MOST_PAGES);
  if (tables > MOST_TABLES) return over('need # page tables', tables, MOST_TABLES);
  if (steps > MOST_STEPS) return over('take about # steps', steps, MOST_STEPS);
  return undefined;
}

/** Goes through the operations without running them, and assumes of each that it finds all that it could. */
export function estimate(scenario: Scenario): Estimate {
  const so = new Bounds(scenario.thp === 'madvise');
  for (const operation of scenario.ops) so.add(operation);
  return { pages: so.resident, tables: so.mostTables, steps: so.steps };
}

/** A number of the scenario, and at most what an address can be: that too where it depends on what an operation returned. */
function numberOf(text: string): number {
  return Math.min(TASK_SIZE, text.startsWith('@') ? TASK_SIZE : Number(parseU64(text)));
}

const unitsOf = (bytes: number, size: number) => Math.ceil(bytes / size) + 1;

class Bounds {
  resident = 0;
  mostTables = 1;
  steps = 0;
  /** Pages mapped, by everything that was ever mapped. */
  #mapped = 0;
  #vmas = 1;
  /** Tables of the lowest level, and of the one above. */
  #pte = 0;
  #pmd = 0;
  #locked = false;
  /** Pages that one access may make present. */
  #pagesAnAccess: number;

  constructor(thp: boolean) {
    this.#pagesAnAccess = thp ? PTRS_PER_TABLE : 1;
  }

  add(operation: Operation): void {
    this.steps += ANY;
    switch (operation.op) {
      case 'mmap': {
        const hugeTlb = operation.flags?.includes('hugetlb') === true;
        if (hugeTlb) this.#pagesAnAccess = PTRS_PER_TABLE;
        const length = alignUp(numberOf(operation.len), hugeTlb ? PMD_SIZE : PAGE_SIZE);
        if (operation.flags?.includes('fixed')) this.#passOver(length);
        this.#map(length, 1);
        break;
      }
      case 'fill':
        this.#map(operation.count * alignUp(numberOf(operation.len), PAGE_SIZE), operation.count);
        break;
      case 'brk':
        this.#passOver(TASK_SIZE);
        this.#map(Math.max(0, numberOf(operation.addr) - START_BRK), 1);
        break;
      case 'touch':
      case 'read':
        this.#access(numberOf(operation.len), numberOf(operation.stride ?? '0x1000'));
        break;
      case 'mlock':
        this.#locked = true;
        this.#cutOut(numberOf(operation.len));
        this.#access(numberOf(operation.len) + PAGE_SIZE, PAGE_SIZE);
        break;
      case 'mprotect':
        this.#cutOut(numberOf(operation.len));
        if (this.#locked) this.#access(numberOf(operation.len), PAGE_SIZE);
        break;
      case 'munmap':
      case 'madvise':
        this.#cutOut(numberOf(operation.len));
        break;
      case 'mremap':
        this.#mremap(operation);
        break;
      case 'exec_stack_shift': {
        const length = numberOf(operation.len);
        this.#map(length + numberOf(operation.shift), 1);
        this.#access(length, PAGE_SIZE);
        this.#move(length, false);
        break;
      }
      case 'find':
        this.steps += PASSED;
    }
  }

  #mremap({ oldLen, newLen, flags }: Operation & { op: 'mremap' }): void {
    const [before, after] = [numberOf(oldLen), numberOf(newLen)];
    const keeps =
      typeof flags === 'number' ? Math.floor(flags / MREMAP.dontunmap) % 2 === 1 : flags.includes('dontunmap');
    const grown = keeps || before === 0 ? after : Math.max(0, after - before);
    this.#cutOut(after);
    this.#cutOut(before);
    this.#map(grown, 2);
    this.#move(before, keeps);
    if (this.#locked) this.#access(grown, PAGE_SIZE);
  }

  #map(bytes: number, mappings: number): void {
    this.#mapped = Math.min(TASK_SIZE / PAGE_SIZE, this.#mapped + unitsOf(bytes, PAGE_SIZE));
    this.#vmas += mappings;
    this.steps += MADE * mappings;
  }

  /** Goes past the mappings and the page-table entries of a range. */
  #passOver(bytes: number): void {
    const slots = Math.min(unitsOf(bytes, PMD_SIZE), this.#pmd * PTRS_PER_TABLE);
    this.steps += this.#vmas * PASSED + slots + Math.min(unitsOf(bytes, PAGE_SIZE), this.resident);
  }

  /** Changes or removes what lies in a range, which cuts off the mappings at its ends. */
  #cutOut(bytes: number): void {
    this.#passOver(bytes);
    this.#map(0, 2);
  }

  #access(bytes: number, stride: number): void {
    const accesses = Math.min(Math.ceil(bytes / stride), Math.ceil((this.#mapped * PAGE_SIZE) / stride));
    const pages = Math.min(accesses, unitsOf(bytes, PAGE_SIZE)) * this.#pagesAnAccess;
    this.resident = Math.min(this.#mapped, this.resident + pages);
    const pte = Math.min(accesses, unitsOf(bytes, PMD_SIZE));
    const pmd = Math.min(accesses, unitsOf(bytes, PUD_SIZE));
    this.#pte += pte;
    this.#pmd += pmd;
    this.#countTables(0);
    this.steps += 2 * accesses + 3 * (pte + pmd);
  }

  /** What is moved is there twice until what was there before is unmapped. */
  #move(bytes: number, keeps: boolean): void {
    const pte = Math.min(this.#pte + 1, unitsOf(bytes, PMD_SIZE));
    const pmd = Math.min(this.#pmd + 1, unitsOf(bytes, PUD_SIZE));
    this.#countTables(pte + pmd);
    this.#pte += keeps ? pte : 1;
    this.#pmd += keeps ? pmd : 1;
    this.#passOver(bytes);
    this.steps += 4 * (pte + pmd) + unitsOf(bytes, PUD_SIZE);
  }

  /** With those that are there beside the others for a while. The levels above have one, and at most 256. */
  #countTables(beside: number): void {
    const pud = Math.min(this.#pmd + 1, TASK_SIZE / PGDIR_SIZE + 1);
    this.mostTables = Math.max(this.mostTables, 1 + pud + this.#pmd + this.#pte + beside);
  }
}
