import { describe, expect, it } from 'vitest';
import { modelFor, versionOf } from './kernel.ts';

describe('versionOf', () => {
  it.each([
    ['6.12.117+deb12-amd64', [6, 12]],
    ['4.14', [4, 14]],
    ['6.18.44-fc-v669', [6, 18]],
    ['unknown', undefined],
  ])('reads %s', (release, version) => {
    expect(versionOf(release)).toEqual(version);
  });
});

describe('modelFor', () => {
  it.each([
    [[4, 14], '4.14'],
    [[6, 1], '6.1'],
    [[6, 12], '6.12'],
    [[6, 18], '6.18'],
  ] as const)('takes %j for what it is, with no other model beside it', (version, id) => {
    expect(modelFor(version)).toMatchObject({ id, recorded: id !== '4.14', why: 'it is of that series' });
    expect(modelFor(version)?.other).toBeUndefined();
  });

  it.each([
    [[4, 19], '4.14', '6.1'],
    [[5, 0], '6.1', '4.14'],
    [[6, 6], '6.1', '6.12'],
    [[6, 7], '6.12', '6.1'],
    [[6, 14], '6.12', '6.18'],
    [[6, 15], '6.18', '6.12'],
  ] as const)('holds %j against the nearest one, and knows the next', (version, id, other) => {
    expect(modelFor(version)).toMatchObject({ id, other, recorded: false });
  });

  it('has no model beside the newest for a kernel that is newer still', () => {
    expect(modelFor([7, 0])).toEqual({ id: '6.18', recorded: false, why: 'it is newer than any that is modelled' });
  });

  it('has none for a kernel older than all, such as gVisor and WSL 1 say they are', () => {
    expect(modelFor([4, 4])).toBeUndefined();
  });
});
