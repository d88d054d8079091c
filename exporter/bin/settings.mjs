/**
 * What Node and glibc's malloc are told so that uhwatch stays small; why, and what each costs, tells ADR 12. The image
 * has the same in its Dockerfile, which a test compares.
 */
export const flags = ['--max-semi-space-size=8', '--no-parallel-scavenge', '--optimize-for-size'];

export const environment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/** The Node that the flags are of; another could refuse them. */
export const node = /^24\./;
