import { afterEach, expect, it } from 'vitest';
import { savedLink, withSavedLink } from './savedLink.ts';

const page = (content: string) => `<head><meta name="remapscope-link" content="${content}"></head><body>$&</body>`;

afterEach(() => {
  document.head.replaceChildren();
});

it('puts a link into a page, in place of the one before, from where it is read again', () => {
  const link = 'v=1&s=front&k=6.1&at=3/realign/6';
  const html = withSavedLink(page('v=1&amp;s=gib'), link);
  document.head.innerHTML = new DOMParser().parseFromString(html, 'text/html').head.innerHTML;
  expect(savedLink()).toBe(link);
  expect(html.endsWith('</head><body>$&</body>')).toBe(true);
});

it('puts it there as text, whatever it holds', () => {
  const link = `v=1&s="><script>alert('1')</script>$&`;
  const saved = new DOMParser().parseFromString(withSavedLink(page(''), link), 'text/html');
  expect(saved.querySelector('script')).toBeNull();
  expect(saved.querySelector('meta')?.content).toBe(link);
});

it('refuses a page that has no place for it', () => {
  expect(() => withSavedLink('<html></html>', 'v=1')).toThrow('what is there is not remapscope as one file');
  expect(savedLink()).toBe('');
});
