// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../../src/worker/tree.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { treeMoment } from './focus.ts';
import { callText, costText, fillText, formatPlace, freeText, fromText, nodeText, treeText } from './words.ts';

const split = () => momentOf(loadedRun('tree-split-left'), '2/map/1');

describe('a node in words', () => {
  it('says where it is, what it covers, and how full it is', () => {
    const { memory } = split();
    const tree = treeOf(memory);
    expect(nodeText(memory, tree, { level: 0, node: 0 })).toBe(
      'Root (arange64), 0x0–0xffffffffffffffff: 2 of 10 slots, 2 children, longest gap below ≈ 16 EiB',
    );
    expect(nodeText(memory, tree, { level: 1, node: 0 })).toBe(
      'Level 2, node 1 of 2 (leaf64), 0x0–0x100000015fff: 16 of 16 slots, 8 mappings, 8 gaps, longest gap 16 TiB',
    );
  });

  it('counts one slot that is free as one', () => {
    expect([15, 14].map((used) => freeText(used, true))).toEqual(['1 slot free', '2 slots free']);
    expect([9, 10].map((used) => freeText(used, false))).toEqual(['1 slot free', '0 slots free']);
  });

  it('the fill of a level counts its nodes by slots used', () => {
    expect(fillText([2], false)).toBe('2 of 10');
    expect(fillText([6, 9, 9, 7, 9], false)).toBe('3 × 9, 7, 6 of 10');
    expect(fillText([16, 16, 1, 2, 3, 4], true)).toBe('2 × 16, 4, 3, … of 16');
  });
});

describe('a question or a store in words', () => {
  it('is a call, where it starts from, and what it reads and writes', () => {
    const { accesses } = treeMoment(split());
    expect(accesses.map((access) => [callText(access), fromText(access), costText(access)])).toEqual([
      ['mas_find(0x100000021000–0x100000021fff)', 'from the root', '2 nodes, 15 slots read'],
      ['mas_prev(0x100000021000)', 'from the root', '2 nodes, 16 slots read'],
      ['mas_find(0x100000022000)', 'from the root', '2 nodes, 16 slots read'],
      ['mas_store(0x100000021000–0x100000021fff)', '', '2 nodes, 15 slots read; nodes: 3 made, 3 dropped'],
    ]);
  });
});

describe('the tree as text', () => {
  it('has a line for every node and every slot of a leaf', () => {
    const { memory, loaded } = split();
    const lines = treeText(memory, treeOf(memory), loaded.nameOf).split('\n');
    expect(lines).toHaveLength(3 + 16 + 11);
    expect(lines[0]).toMatch(/^Root/);
    expect(lines[3]).toBe('    0x100000000000–0x100000000fff A');
    expect(lines.at(-1)).toMatch(/–0xffffffffffffffff gap$/);
  });

  it('of one leaf has its lines alone', () => {
    const { memory, loaded } = split();
    const lines = treeText(memory, treeOf(memory), loaded.nameOf, { level: 1, node: 1 }).split('\n');
    expect(lines).toHaveLength(12);
  });
});

describe('a position in words', () => {
  it('is a mapping within a fill, else a step', () => {
    const { trace } = loadedRun('tree-split-left');
    expect(formatPlace(trace, 7)).toBe('with mapping 7');
    expect(formatPlace(trace, 13)).toBe('in step 13');
  });
});
