import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLink } from '../exchange/permalink.ts';
import type { VerifyProgress } from './protocol.ts';
import { listRecordings, verifyRecordings } from './verify.ts';

const recorded = (id: string, tables: number) => ({
  scenario: { id, title: `${id} is mapped`, ops: [{ op: 'mmap', addr: '0x100040000000', len: '0x1000', prot: 'rw' }] },
  results: {
    '6.1': { ops: [{ ret: '0x100040000000', tables: 0 }] },
    '6.18': { ops: [{ ret: '0x100040000000', tables }] },
  },
});
const urlOf = (bytes: Uint8Array) => `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;
const fileOf = (...recordings: unknown[]) => recordings.map((recording) => `${JSON.stringify(recording)}\n`).join('');
const packed = (...recordings: unknown[]) => urlOf(gzipSync(fileOf(...recordings)));
const quiet = (_progress: VerifyProgress) => {};

describe('listRecordings', () => {
  it('gives each scenario, with a permalink that opens it', async () => {
    const [first, second] = await listRecordings(packed(recorded('page', 0), { ...recorded('other', 0) }));
    expect(first).toMatchObject({ id: 'page', title: 'page is mapped' });
    expect(await readLink(first!.link!)).toMatchObject({ scenario: { id: 'page' }, kernel: '6.12' });
    expect(second!.id).toBe('other');
  });

  it('has no link to what cannot be run', async () => {
    const broken = { scenario: { id: 'broken', ops: [{ op: 'fork' }] }, results: {} };
    expect(await listRecordings(packed(broken))).toEqual([{ id: 'broken', title: '', link: undefined }]);
  });

  it('reads a file that a server has unpacked already', async () => {
    const plain = urlOf(new TextEncoder().encode(fileOf(recorded('page', 0))));
    expect(await listRecordings(plain)).toHaveLength(1);
  });
});

describe('verifyRecordings', () => {
  it('counts, and tells of the first disagreements with a link to them', async () => {
    const file = { set: 'named', url: packed(recorded('page', 0), recorded('wrong', 5)) } as const;
    const last = await verifyRecordings([file], quiet);
    expect(last).toMatchObject({ done: 2, of: 2 });
    expect(last.tally['6.1'].whole).toEqual({ compared: 2, agreed: 2 });
    expect(last.tally['6.18'].whole).toEqual({ compared: 2, agreed: 1 });
    expect(last.verdicts.map(({ id, kernel }) => `${id} ${kernel}`)).toEqual([
      'page 6.1',
      'page 6.18',
      'wrong 6.1',
      'wrong 6.18',
    ]);
    const [found] = last.disagreements;
    expect(found).toMatchObject({ id: 'wrong', kernel: '6.18', aspect: 'tables', recorded: '5', simulated: '0' });
    expect(await readLink(found!.link!)).toMatchObject({ scenario: { id: 'wrong' }, kernel: '6.18' });
  });

  it('tells at most twenty one by one, and counts them all', async () => {
    const many = Array.from({ length: 30 }, (_, i) => recorded(`wrong-${i}`, 5));
    const last = await verifyRecordings([{ set: 'random', url: packed(...many) }], quiet);
    expect(last.disagreements).toHaveLength(20);
    expect(last.tally['6.18'].tables).toEqual({ compared: 30, agreed: 0 });
    expect(last.verdicts).toEqual([]);
  });

  it('reports every verdict once, however often it reports', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => recorded(`page-${i}`, 0));
    const told: string[] = [];
    let reports = 0;
    const last = await verifyRecordings([{ set: 'named', url: packed(...many) }], ({ verdicts }) => {
      reports++;
      for (const { id, kernel } of verdicts) told.push(`${id} ${kernel}`);
    });
    told.push(...last.verdicts.map(({ id, kernel }) => `${id} ${kernel}`));
    expect(reports).toBeGreaterThan(0);
    expect(told).toHaveLength(3000);
    expect(new Set(told).size).toBe(3000);
  });
});
