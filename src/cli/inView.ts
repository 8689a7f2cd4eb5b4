/** A text whose characters a terminal would obey, but for ends of lines and tabs, are written as JSON has them: `\u001b`. */
export const inView = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\n\t]/gu, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
