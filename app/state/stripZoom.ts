import { create } from 'zustand';

/** A part of the strip's windows: bytes from where each begins, the same for all. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a person chose to see of the strip; undefined for the whole. It is about one scenario. */
export const useStripZoom = create<{ readonly range: Range | undefined }>(() => ({ range: undefined }));

export function showRange(range: Range | undefined): void {
  useStripZoom.setState({ range });
}
