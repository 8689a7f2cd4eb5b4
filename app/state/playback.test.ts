import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { placeOf } from '../../src/trace/place.ts';
import { loadedRun } from '../testing/moments.ts';
import { SPEEDS, usePlayback } from './playback.ts';

const loaded = loadedRun('front');
const playback = () => usePlayback.getState();
const start = usePlayback.getInitialState();

/** Lets time pass, in frames of 1/60 s. */
const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'performance', 'Date'] });
  usePlayback.setState({ depth: start.depth, speed: start.speed });
  playback().load(loaded, 0);
});

afterEach(() => {
  playback().pause();
  pass(100); // the frame that was asked for comes before the clock goes
  vi.useRealTimers();
});

describe('usePlayback', () => {
  it('has memory at the position before anybody hears of it', () => {
    const seen: [number, number][] = [];
    const stop = usePlayback.subscribe(({ position }) => seen.push([position, loaded.player.position]));
    playback().seek(700);
    playback().forward();
    playback().back();
    stop();
    expect(seen).toEqual([
      [700, 700],
      [701, 701],
      [700, 700],
    ]);
  });

  it('stays within the run', () => {
    playback().back();
    expect(playback().position).toBe(0);
    playback().seek(1e12);
    expect(playback().position).toBe(loaded.trace.length);
    playback().forward();
    expect(playback().position).toBe(loaded.trace.length);
    playback().seek(-1);
    expect(playback().position).toBe(0);
  });

  it('steps by what the depth says, which ends at both ends', () => {
    for (let i = 0; i < 9; i++) playback().out();
    expect(playback().depth).toBe('operation');
    playback().forward();
    expect(placeOf(loaded.trace, playback().position)).toBe('1/1');
    playback().into();
    playback().forward();
    expect(placeOf(loaded.trace, playback().position)).toBe('2/access/773');
    for (let i = 0; i < 9; i++) playback().into();
    expect(playback().depth).toBe('step');
    playback().back();
    expect(placeOf(loaded.trace, playback().position)).toBe('2/access/772');
  });

  it('tells a step, which is worth a transition, from a jump', () => {
    playback().forward();
    expect(playback().stepped).toBe(true);
    playback().seek(500);
    expect(playback().stepped).toBe(false);
    playback().back();
    expect(playback().stepped).toBe(true);
  });

  it('plays four steps a second, and faster when asked to', () => {
    playback().toggle();
    expect(playback().playing).toBe(true);
    pass(2100);
    expect(playback().position).toBeGreaterThanOrEqual(7);
    expect(playback().position).toBeLessThanOrEqual(9);
    playback().toggle();
    const stood = playback().position;
    pass(2000);
    expect(playback().position).toBe(stood);
    playback().faster(2);
    playback().toggle();
    pass(2000);
    expect((playback().position - stood) / (8 * SPEEDS[2])).toBeCloseTo(1, 1);
  });

  it('stops at the end, and begins again from there', () => {
    playback().seek(loaded.trace.length - 2);
    playback().toggle();
    pass(3000);
    expect([playback().position, playback().playing]).toEqual([loaded.trace.length, false]);
    playback().toggle();
    expect([playback().position, playback().playing]).toEqual([0, true]);
  });

  it('stops playing when somebody steps by hand', () => {
    playback().toggle();
    pass(600);
    playback().forward();
    expect(playback().playing).toBe(false);
    const stood = playback().position;
    pass(2000);
    expect(playback().position).toBe(stood);
  });

  it('keeps its speed within what there is', () => {
    for (let i = 0; i < 20; i++) playback().faster(1);
    expect(SPEEDS[playback().speed]).toBe(16384);
    for (let i = 0; i < 20; i++) playback().faster(-1);
    expect(SPEEDS[playback().speed]).toBe(1);
  });
});
