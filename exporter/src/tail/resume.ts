import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { SavedPath } from './checkpoint.ts';
import { agrees, readHead } from './fingerprint.ts';
import type { OpenFiles } from './open-files.ts';
import { type FileState, identityOf } from './opened-file.ts';
import { isNamedAfter, isNamedLikeCopy, type Sibling, Siblings, statOf } from './siblings.ts';

/** The clock of the file system is a little behind: it ticks up to every 10 ms. */
export const tickMs = 50;

/** A file that is to be read before the path itself, and from where. */
export interface Rotated {
  readonly path: string;
  readonly from: Pick<FileState, 'offset' | 'joins'>;
}

interface Found {
  /** Oldest first. */
  readonly rotated: readonly Rotated[];
  /** How many files of which lines may not have been read are nowhere to be found. */
  readonly lost: number;
}

/** Finds what rotation made of files while nobody followed them, or between two looks. */
export class Resumer {
  readonly #files: OpenFiles;
  /** When they were last seen, in milliseconds since the epoch. */
  readonly #savedAt: number;
  readonly #siblings: Siblings;

  constructor(files: OpenFiles, savedAt: number, siblings = new Siblings()) {
    this.#files = files;
    this.#savedAt = savedAt;
    this.#siblings = siblings;
  }

  /** What must be read before the path itself is read on. */
  async find({ path: log, current, retired }: SavedPath): Promise<Found> {
    const inPlace = current !== undefined && (await isSame(log, current));
    const missed = current === undefined || inPlace ? retired : [...retired, current];
    // Of a log that was empty nobody can see that it was written and cut since.
    const isUnchanged = inPlace && current.fingerprint.bytes > 0;
    if (isUnchanged && missed.length === 0) return { rotated: [], lost: 0 };
    const real = await realpath(log).catch(() => log);
    const siblings = (await this.#siblings.of([log, real])).filter((one) => one.path !== log && one.path !== real);
    const rotated = new Map<Sibling, Rotated>();
    let lost = 0;
    // What is known best chooses first: the inode of a file that was empty may be another file's by now.
    for (const state of missed.toSorted((a, b) => b.fingerprint.bytes - a.fingerprint.bytes)) {
      const free = siblings.filter((sibling) => !rotated.has(sibling));
      const sibling = await this.#find(free, state, [log, real]);
      if (sibling !== undefined) rotated.set(sibling, { path: sibling.path, from: state });
      else if (mayHoldMore(state, current)) lost++;
    }
    if (!isUnchanged) {
      for (const sibling of siblings) {
        if (rotated.has(sibling) || !(await this.#isNew(sibling, [log, real]))) continue;
        rotated.set(sibling, { path: sibling.path, from: { offset: 0 } });
      }
    }
    const oldestFirst = [...rotated].sort(([a], [b]) => a.modifiedMs - b.modifiedMs);
    return { rotated: oldestFirst.map(([, one]) => one), lost };
  }

  /** The file itself under another name, else the copy that was made of it before it was cut. */
  async #find(siblings: readonly Sibling[], state: FileState, logs: readonly string[]): Promise<Sibling | undefined> {
    const same = siblings.find(({ identity }) => identity === state.identity);
    // What was empty can be known by its inode only, and that may be another file's by now.
    const isSure = state.fingerprint.bytes > 0;
    if (same !== undefined && (isSure || isNamedAfter(same.path, logs)) && (await holds(same, state))) return same;
    if (!isSure) return undefined;
    for (const sibling of siblings) {
      if (isNamedLikeCopy(sibling.path, logs) && (await holds(sibling, state))) return sibling;
    }
    return undefined;
  }

  /** Whether a whole life of the log passed while nobody followed: it appeared and was rotated away. */
  async #isNew(sibling: Sibling, logs: readonly string[]): Promise<boolean> {
    const since = this.#savedAt - tickMs;
    if (sibling.modifiedMs < since || sibling.bornMs < since || !isNamedAfter(sibling.path, logs)) return false;
    const head = await headOf(sibling.path);
    return head !== undefined && !this.#files.isKnown(sibling.identity, head);
  }
}

/** Whether a file that is gone may have held lines that were never read. */
function mayHoldMore(state: FileState, current: FileState | undefined): boolean {
  // A file that was empty when it was last seen is most likely gone for good.
  if (state.fingerprint.bytes === 0) return false;
  // Once its writer has gone on in another file, one that was read to its end has no more to come. The file that was at
  // the path itself may have been written to after the checkpoint.
  const wentOn = state !== current && current !== undefined && current.fingerprint.bytes > 0;
  return !(wentOn && state.complete === true);
}

/** Whether the path still leads to the file that was read. */
async function isSame(log: string, state: FileState): Promise<boolean> {
  const stats = await statOf(log);
  if (stats === undefined || identityOf(stats) !== state.identity) return false;
  return holds({ path: log, size: Number(stats.size) }, state);
}

/** Whether a file begins like the one that was read, and is no shorter than what was read. */
async function holds({ path: file, size }: Pick<Sibling, 'path' | 'size'>, state: FileState): Promise<boolean> {
  if (size < state.offset) return false;
  const head = await headOf(file);
  return head !== undefined && agrees(head, state.fingerprint);
}

/** The first bytes of a regular file; undefined when it cannot be read. */
async function headOf(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  try {
    return handle === undefined ? undefined : await readHead(handle);
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}
