import type { Clock } from '../model/clock.ts';
import { Glob } from './glob.ts';
import { isGlob, isMeant } from './pattern.ts';

/** The path that means standard input. */
export const standardInput = '-';

/** Which logs are to be followed: paths that are named, and what patterns lead to. */
export class LogPaths {
  readonly #named: readonly string[];
  readonly #globs: readonly Glob[];
  #found: readonly Awaited<ReturnType<Glob['expand']>>[] = [];

  constructor(paths: readonly string[], clock: Clock) {
    // A path that is named twice is followed once: its lines must not count twice.
    const all = [...new Set(paths)];
    this.#globs = all.filter(isGlob).map((pattern) => new Glob(pattern, clock));
    this.#named = all.filter((path) => path !== standardInput && !isGlob(path));
  }

  /** The paths and patterns as they were given. */
  get patterns(): readonly string[] {
    return [...this.#named, ...this.#globs.map(({ pattern }) => pattern)];
  }

  isNamed(path: string): boolean {
    return this.#named.includes(path);
  }

  /** Whether a path is named or fits a pattern, be there a file or not. */
  isMeant(path: string): boolean {
    return this.isNamed(path) || this.#globs.some(({ pattern }) => isMeant(path, pattern));
  }

  /** Looks up what the patterns lead to; whether that changed. */
  async expand(): Promise<boolean> {
    const found = [];
    for (const glob of this.#globs) found.push(await glob.expand());
    if (found.every((one, at) => one === this.#found[at])) return false;
    this.#found = found;
    return true;
  }

  /** All paths, as of the last look. */
  paths(): ReadonlySet<string> {
    return new Set([...this.#named, ...this.#found.flatMap(({ paths }) => paths)]);
  }

  /** One sentence for each folder that cannot be read, as of the last look. */
  faults(): string[] {
    return this.#found.flatMap(({ faults }) => faults);
  }
}
