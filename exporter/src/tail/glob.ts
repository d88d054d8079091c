import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../model/clock.ts';
import { sentence } from '../model/source.ts';
import { codeOf, nothingMatches, unreadable } from './faults.ts';
import { type Branch, branchesOf, isMeantBy } from './pattern.ts';

/** A folder is read again after this long even when its time of change says that nothing changed. */
const trustMs = 60_000;
/** Within this time two changes of a folder may bear the same time. */
const unsettledMs = 2_000;
const checkMsPerFolder = 10;

interface Listing {
  readonly modified: bigint;
  readonly readAt: number;
  readonly settled: boolean;
  checkAt: number;
  readonly names: readonly string[];
}

interface Found {
  /** Sorted. */
  readonly paths: readonly string[];
  readonly faults: readonly string[];
}

/**
 * Finds the logs that a pattern means, again and again. A folder is read only when its time of change says so, and the
 * more folders there are, the less often each is asked; the topmost is asked each time.
 */
export class Glob {
  readonly pattern: string;
  readonly #clock: Clock;
  readonly #branches: readonly Branch[];
  #listings = new Map<string, Listing>();
  #visited = new Map<string, Listing>();
  #faults: string[] = [];
  /** Listings of logs, in the order of the walk: what is found changes only with them. */
  #leaves: { readonly folder: string; readonly names: readonly string[] }[] = [];
  #found: Found = { paths: [], faults: [] };

  constructor(pattern: string, clock: Clock) {
    this.pattern = pattern;
    this.#clock = clock;
    this.#branches = branchesOf(pattern);
  }

  /** The logs that are there now, and why there may be others; the same object while nothing changes. */
  async expand(): Promise<Found> {
    const before = this.#leaves;
    this.#leaves = [];
    this.#visited = new Map();
    this.#faults = [];
    for (const { root, segments } of this.#branches) await this.#walk(root, segments);
    this.#listings = this.#visited;
    const leaves = this.#leaves;
    const isSame = leaves.length === before.length && leaves.every(({ names }, at) => names === before[at]?.names);
    if (isSame && this.#faults.length === 0 && this.#found.paths.length > 0) return this.#found;
    const paths = new Set(leaves.flatMap(({ folder, names }) => names.map((name) => path.join(folder, name))));
    if (paths.size === 0 && this.#faults.length === 0) this.#faults.push(nothingMatches(this.pattern).message);
    this.#found = { paths: [...paths].sort(), faults: this.#faults };
    return this.#found;
  }

  async #walk(folder: string, [segment, ...rest]: readonly string[]): Promise<void> {
    if (segment === undefined) return;
    if (segment === '**') {
      await this.#walk(folder, rest);
      const folders = await this.#names(folder, '**', false);
      for (const name of folders) await this.#walk(path.join(folder, name), [segment, ...rest]);
      return;
    }
    const names = await this.#names(folder, segment, rest.length === 0);
    if (rest.length === 0) this.#leaves.push({ folder, names });
    else for (const name of names) await this.#walk(path.join(folder, name), rest);
  }

  /** What of a folder a segment means: logs when it is the last, else folders. */
  async #names(folder: string, segment: string, isLast: boolean): Promise<readonly string[]> {
    const key = `${segment}\n${String(isLast)}\n${folder}`;
    const known = this.#listings.get(key);
    const now = performance.now();
    try {
      const listing = known !== undefined && now < known.checkAt ? known : await this.#list(folder, known);
      this.#visited.set(key, listing);
      if (listing === known) return listing.names;
      const all = await readdir(folder === '' ? '.' : folder, { withFileTypes: true });
      const names = all.filter((entry) => isMeantBy(entry, segment, isLast)).map(({ name }) => name);
      this.#visited.set(key, { ...listing, names });
      return names;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') {
        this.#faults.push(sentence(unreadable(folder, error)));
      }
      return [];
    }
  }

  /** The known listing while it still holds, else a new one whose names are to be read. */
  async #list(folder: string, known: Listing | undefined): Promise<Listing> {
    const now = performance.now();
    const { mtimeNs, mtimeMs } = await stat(folder === '' ? '.' : folder, { bigint: true });
    const isRoot = this.#branches.some(({ root }) => root === folder);
    const checkAt = isRoot ? 0 : now + Math.min(Math.max(this.#listings.size * checkMsPerFolder, 1_000), trustMs);
    if (known?.settled === true && known.modified === mtimeNs && now - known.readAt < trustMs) {
      known.checkAt = checkAt;
      return known;
    }
    const settled = this.#clock.now() - Number(mtimeMs) > unsettledMs;
    return { modified: mtimeNs, readAt: now, settled, checkAt, names: [] };
  }
}
