/**
 * A page-table entry as one 32-bit word: the frame in the upper 23 bits, below it the flags of x86-64 that matter here.
 * (The hardware has them at other bits of a 64-bit word.) All zero is "none": no entry.
 */
export const PTE = {
  present: 1,
  writable: 2,
  user: 4,
  accessed: 8,
  dirty: 16,
  /** PSE: this entry of a PMD or PUD table is a leaf. */
  huge: 32,
  /** Present to the kernel, not to the hardware: every access faults. */
  protNone: 64,
  softDirty: 128,
  noExecute: 256,
} as const;

export const FLAG_BITS = 9;
/** What the word grows by when the frame grows by one. */
export const NEXT_FRAME = 1 << FLAG_BITS;
/** Frames are numbered from 0; frame 0 is the zero page, shared by all that was only read. */
export const MOST_FRAMES = 2 ** (32 - FLAG_BITS);
export const ZERO_FRAME = 0;
/** First of the 512 frames of the huge zero page. */
export const HUGE_ZERO_FRAME = 512;
/** The first frame that is handed out. */
export const FIRST_FRAME = 1024;

/** What an entry that points to a table carries: permission is settled by the leaf. */
export const TABLE_FLAGS = PTE.present | PTE.writable | PTE.user | PTE.accessed | PTE.dirty;

export function makeEntry(frame: number, flags: number): number {
  return frame * NEXT_FRAME + flags;
}

export function frameOf(entry: number): number {
  return entry >>> FLAG_BITS;
}

export function isHuge(entry: number): boolean {
  return (entry & PTE.huge) !== 0;
}

/** Present as the kernel counts it, so also under PROT_NONE. */
export function isPresent(entry: number): boolean {
  return (entry & (PTE.present | PTE.protNone)) !== 0;
}
