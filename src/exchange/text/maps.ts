/** What is told of a mapping. */
export interface MapsLine {
  readonly start: number;
  readonly end: number;
  /** `rw-p` */
  readonly perms: string;
  /** Into the object, in bytes. */
  readonly offset: number;
  /** Number of the object that it maps, 0 for anonymous private memory. */
  readonly object: number;
  /** How the page calls it. */
  readonly name: string;
}

/** The mappings in the manner of /proc/PID/maps, each with its name on the page at the end. */
export function mapsText(vmas: readonly MapsLine[]): string {
  if (vmas.length === 0) return 'No mapping.';
  return vmas.map(lineOf).join('\n');
}

function lineOf({ start, end, perms, offset, object, name }: MapsLine): string {
  const digits = (value: number) => value.toString(16).padStart(8, '0');
  const shown = digits(object === 0 ? 0 : offset);
  return `${digits(start)}-${digits(end)} ${perms} ${shown} 00:00 ${object}  ${name}`;
}
