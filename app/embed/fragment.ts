/**
 * Attributes of `<remap-scope>`, and the fields of a link that they stand for. This file goes into other people's pages, so
 * it knows of a link no more than that: src/exchange/permalink.ts reads what comes of it, and says what is wrong.
 */
export const FIELDS: Readonly<Record<string, string>> = {
  scenario: 's',
  kernel: 'k',
  'what-if': 'w',
  step: 'at',
  views: 'views',
  from: 'from',
  to: 'to',
  play: 'play',
};

/** The fragment, without `#`, for the attributes that are there. `link` is a whole one; the others replace its fields. */
export function fragmentOf(attribute: (name: string) => string | null): string {
  const link = attribute('link')?.trim().replace(/^.*#/, '') ?? '';
  const fields = new Map(
    link.split('&').flatMap((part): [string, string][] => {
      const [key, ...value] = part.split('=');
      return key ? [[key, value.join('=')]] : [];
    }),
  );
  for (const [name, key] of Object.entries(FIELDS)) {
    const value = attribute(name);
    if (value === null) continue;
    if (key === 's') fields.delete('d');
    // What a list, a place or a number holds stays legible.
    const whole = value
      .trim()
      .replaceAll(/\s*,\s*/g, ',')
      .replaceAll(/\p{Surrogate}/gu, '\ufffd'); // half a character has no code
    const text = encodeURIComponent(whole).replaceAll(/%2F|%2C|%7E/gi, decodeURIComponent);
    fields.set(key, text);
  }
  if (fields.size === 0) return '';
  const version = fields.get('v') ?? '1';
  fields.delete('v');
  return [`v=${version}`, ...[...fields].map(([key, value]) => `${key}=${value}`)].join('&');
}
