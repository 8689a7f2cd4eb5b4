import { describe, expect, it } from 'vitest';
import { filmSize } from './film.ts';

describe('filmSize', () => {
  it('holds every picture, whichever is the highest, in even numbers of pixels', () => {
    const pictures = [
      { width: 355, height: 275 },
      { width: 355, height: 403.5 },
    ];
    expect(filmSize(pictures)).toEqual({ width: 356, height: 404, scale: 1 });
  });

  it('is no wider than 1,280 pixels', () => {
    expect(filmSize([{ width: 1920, height: 1080 }])).toEqual({ width: 1280, height: 720, scale: 1280 / 1920 });
    for (let width = 1281; width < 2600; width++) expect(filmSize([{ width, height: 9 }]).width).toBe(1280);
  });
});
