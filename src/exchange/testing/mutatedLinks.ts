import { deflateRawSync } from 'node:zlib';
import { LIBRARY } from '../../scenario/library.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { compact } from '../compact.ts';

/** Five operations of many kinds, one of them above what another returned. */
const OWN: Scenario = {
  title: 'Two pages, grown',
  ops: [
    { op: 'mmap', addr: '0x100000100000', len: '0x2000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', addr: '@0', len: '8192', stride: '0x1000' },
    { op: 'mremap', old: '@0', oldLen: '0x2000', newLen: '0x5000', flags: ['maymove'] },
    { op: 'fill', addr: '0x200000000000', count: 20, len: '0x1000', stride: '0x2000', prot: 'r' },
    { op: 'mlock', addr: '@2+0x1000', len: '0x1000' },
  ],
};
const SCENARIOS = [OWN, ...LIBRARY.map(({ scenario }) => scenario).filter(({ ops }) => ops[0]!.op !== 'fill')];
const NAMED = [
  'v=1&s=front&k=6.1&c=6.12&at=3/realign/6&b=3/realign/7',
  'v=1&s=tree-gaps&view=tree&w=no-guard,skip-flush',
  'v=1&s=not-mutual&at=3/move_page_tables/1/12',
  'v=1&s=front&q=7f3a.hard.3&asks=extent&tour=patch/idea',
  'v=2&s=front&views=page-tables,decision&from=3/realign/1&to=3/realign/4&play=16',
];
const FIELDS = [
  ...['v', 's', 'd', 'k', 'c', 'w', 'at', 'b', 'view', 'q', 'asks', 'views', 'from', 'to', 'play', 'tour'],
  ...['x', '__proto__', '%'],
];
const HOSTILE: readonly unknown[] = [
  ...['', '0', '-1', '1', '2', '999999', '0xffffffffffffffff', '0x7ffffffff000', '0x1', '@0', '@1+0x1000', '@999'],
  ...['0x1000', '0x200000', '0x40000000', '0x100040000000', '0x100000101000', '0x8000000000', 'rw', 'mf'],
  ...['constructor', '__proto__', 'javascript:alert(1)', '<img src=x onerror=alert(1)>', '"><script>alert(1)</script>'],
  ...['6.18', 'front', 'tree', '3/9/9', '\u0000', '\ud800', 'é漢', 'x'.repeat(500), '[['.repeat(200)],
  ...[0, -1, 1.5, 1e308, 65_536, 2 ** 53, true, null, [], [[]], {}, { op: 'brk', addr: '0x0' }, ['b', '0']],
];

/** Links with something wrong with them, mostly: the n-th is the same for the same seed. */
export class MutatedLinks {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  next(): string {
    const made = this.#below(8) === 0 ? this.#one(NAMED) : this.#withContent();
    return this.#below(3) === 0 ? this.#harmText(made) : made;
  }

  /** A link that holds a scenario, in which the scenario, its text or its bytes may have been changed. */
  #withContent(): string {
    const version = 1 + this.#below(2);
    const scenario = this.#one(SCENARIOS);
    const content: unknown = JSON.parse(JSON.stringify(version === 1 ? scenario : compact(scenario)));
    const harm = this.#below(5);
    if (harm < 2) this.#harmValue(content);
    const text = JSON.stringify(content);
    const data = deflateRawSync(harm === 2 ? this.#harmText(text) : text);
    if (harm === 3) this.#harmBytes(data);
    return `v=${version}&d=${data.toString('base64url')}&k=6.1`;
  }

  /** Something in the value becomes something else, once or a few times. */
  #harmValue(value: unknown): void {
    for (let times = 1 + this.#below(3); times > 0; times--) {
      let inside = value as Record<string, unknown>;
      for (;;) {
        const key = this.#one([...Object.keys(inside), '0', 'op', 'flags']);
        const next = inside[key];
        if (typeof next === 'object' && next !== null && this.#below(8) > 0) {
          inside = next as Record<string, unknown>;
          continue;
        }
        Object.defineProperty(inside, key, { ...PLAIN, value: structuredClone(this.#one(HOSTILE)) });
        break;
      }
    }
  }

  #harmBytes(bytes: Uint8Array): void {
    for (let times = 1 + this.#below(3); times > 0; times--) {
      const at = this.#below(bytes.length);
      bytes[at] = bytes[at]! ^ (1 << this.#below(8));
    }
  }

  #harmText(text: string): string {
    let harmed = text;
    for (let times = 1 + this.#below(3); times > 0; times--) {
      const [from, to] = [this.#below(harmed.length + 1), this.#below(harmed.length + 1)];
      const [before, after] = [harmed.slice(0, from), harmed.slice(from)];
      switch (this.#below(6)) {
        case 0:
          harmed =
            before +
            String.fromCharCode(this.#below(4) === 0 ? this.#below(0x10000) : this.#below(0x80)) +
            after.slice(1);
          break;
        case 1:
          harmed = before + after.slice(1 + this.#below(12));
          break;
        case 2:
          harmed = before + String(this.#one(HOSTILE)) + after;
          break;
        case 3:
          harmed = `${harmed}&${this.#one(FIELDS)}=${String(this.#one(HOSTILE))}`;
          break;
        case 4:
          harmed = harmed.slice(0, Math.max(from, to)) + harmed.slice(Math.min(from, to));
          break;
        case 5:
          harmed = before;
      }
    }
    return harmed;
  }

  #one<T>(all: readonly T[]): T {
    return all[this.#below(all.length)]!;
  }

  /** A whole number below `n`. */
  #below(n: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * n);
  }
}

const PLAIN = { enumerable: true, configurable: true, writable: true };
