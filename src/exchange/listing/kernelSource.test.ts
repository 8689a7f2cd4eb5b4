import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, WHAT_IFS, withWhatIf } from '../../kernels/kernels.ts';
import { aboutSource, inSource, type KernelFunction } from './kernelSource.ts';
import { listingsOf } from './listing.ts';

/** Every function that the listings of a kernel name. */
const named = (id: (typeof KERNEL_IDS)[number]): KernelFunction[] => {
  const kernels = [KERNELS[id], ...WHAT_IFS.map((rule) => withWhatIf(KERNELS[id], [rule]))];
  const listings = kernels.flatMap((kernel) => Object.values(listingsOf(kernel)));
  const words = listings.flatMap(({ of, lines }) => [`{${of}}`, ...lines.map((line) => line.words)]);
  return [...new Set(words.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)))] as never;
};

describe('inSource', () => {
  it.each(KERNEL_IDS)('links every function that the listings of %s name, in that version', (id) => {
    const version = { '4.14': 'v4.14', '6.1': 'v6.1', 'v4-1': 'v6.4', v4: 'v6.4', '6.12': 'v6.12', '6.18': 'v6.18' }[
      id
    ];
    const hrefs = named(id).map((name) => inSource(id, name).href);
    const elixir = hrefs.filter((href) => href?.startsWith(`https://elixir.bootlin.com/linux/${version}/A/ident/`));
    const mails = hrefs.filter((href) => href?.startsWith('https://lore.kernel.org/all/20230531220807.2048037-'));
    expect(elixir.length).toBeGreaterThan(15);
    expect(mails).toHaveLength(id === 'v4' || id === 'v4-1' ? 2 : 0);
    // What a kernel does not have is named without a link.
    const unlinked = named(id).filter((name) => inSource(id, name).href === undefined);
    expect(elixir.length + mails.length + unlinked.length).toBe(named(id).length);
    const lacks = {
      '4.14': ['can_align_down', 'move_hugetlb_page_tables', 'try_realign_addr'],
      '6.1': ['can_align_down', 'try_realign_addr'],
    };
    expect(unlinked.sort()).toEqual(lacks[id as keyof typeof lacks] ?? []);
  });

  it.each([
    ['6.12', 'relocate_vma_down', 'relocate_vma_down'],
    ['6.1', 'relocate_vma_down', 'shift_arg_pages'],
    ['6.12', 'try_realign_addr', 'try_realign_addr'],
    ['6.18', 'try_realign_addr', 'can_realign_addr'],
    ['v4', 'try_realign_addr', 'realign_addr'],
    ['4.14', 'vma_lookup', 'find_vma'],
  ] as const)('calls a function as %s does: %s is %s', (id, wanted, name) => {
    expect(inSource(id, wanted).name).toBe(name);
  });

  it('finds the system call by the name it has in the source', () => {
    expect(inSource('6.12', 'mremap')).toEqual({
      name: 'mremap',
      href: 'https://elixir.bootlin.com/linux/v6.12/A/ident/sys_mremap',
    });
  });
});

it('says where links lead where that is not the kernel itself', () => {
  expect(KERNEL_IDS.filter((id) => aboutSource(id) !== undefined)).toEqual(['v4-1', 'v4']);
});
