/** Lowest address that an ordinary process may map. */
export const MMAP_MIN_ADDR = 0x10000;

/** Where the search for a free place begins, downward (address randomisation off). */
export const MMAP_BASE = 0x7ffff7fff000;

/** The recordings' process has one mapping from here up to MMAP_BASE: --xp, never touched. */
export const RESERVED_FROM = 0x7f7fffef5000;

/** Where the heap begins. */
export const START_BRK = 0x555555800000;

/** Most VMAs of one address space (sysctl_max_map_count). */
export const MAX_MAP_COUNT = 65530;
