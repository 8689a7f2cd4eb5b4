/** Columns that a line of plain text may have: what a mailing list shows unbroken, with room to be quoted. */
export const TEXT_WIDTH = 72;

/**
 * Breaks each line of a text between words so that it fits; what follows a break is indented by two more than the line. A
 * word that is longer by itself stays whole.
 */
export function wrapText(text: string, width = TEXT_WIDTH): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string[] {
  if (line.length <= width) return [line.trimEnd()];
  const indent = /^ */.exec(line)![0];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trim().split(/ +/)) {
    const joined = current.trim() === '' ? current + word : `${current} ${word}`;
    if (joined.length <= width || current.trim() === '') {
      current = joined;
    } else {
      lines.push(current);
      current = `${indent}  ${word}`;
    }
  }
  return [...lines, current];
}
