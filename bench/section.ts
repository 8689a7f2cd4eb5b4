/** What a section measured: for a program, and for a reader. */
export interface Section {
  readonly results: unknown;
  readonly text: string;
}
