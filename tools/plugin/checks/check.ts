import type { Archive } from '../archive.ts';

/** One thing that the catalog asks of an archive. */
export interface Check {
  /** Its analyzer in https://github.com/grafana/plugin-validator where it is one of those, else a name of ours. */
  readonly name: string;
  /** What it asks for and what for, in one sentence. */
  readonly why: string;
  /** What is wrong, one sentence each. */
  readonly problems: (archive: Archive) => readonly string[];
}

/** The sentence where something is not so. */
export function unless(isGood: boolean, problem: string): string[] {
  return isGood ? [] : [problem];
}
