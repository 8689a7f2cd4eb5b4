import { inCodes } from '../address/text.ts';

/** A text whose characters a terminal would obey, but for ends of lines and tabs, are written as JSON has them. */
export const inView = (text: string): string => inCodes(text, /[^\P{Cc}\n\t]/gu);
