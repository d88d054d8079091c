import { hash } from 'node:crypto';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from './faults.ts';
import { Ledger, type SavedLedger } from './ledger.ts';
import type { CutFingerprint } from './fingerprint.ts';
import type { FileState } from './opened-file.ts';
import { fromVersion1, type LedgerOfVersion1 } from './version-1.ts';

/** An older program does not read it, so what it holds may change with the number alone. */
const version = 3;

/** How far the files of one path have been read. */
export interface SavedPath {
  readonly path: string;
  readonly current?: FileState | undefined;
  /** Rotated away and not read to their end. */
  readonly retired: readonly FileState[];
}

/** All that a tail must know to go on where it was. */
export interface SavedTail {
  /** When it was written, in milliseconds since the epoch. */
  readonly at: number;
  /** The paths and patterns that were followed. */
  readonly patterns: readonly string[];
  readonly paths: readonly SavedPath[];
  /** Files that are no longer followed. */
  readonly left: readonly FileState[];
  /** What files began with before they were truncated. */
  readonly cut: readonly CutFingerprint[];
}

interface Saved {
  readonly tail: SavedTail;
  readonly ledger: SavedLedger;
}

export interface CheckpointOptions {
  readonly path: string;
  /** Hears what cannot be kept, one sentence each time that it changes. */
  readonly warn: (sentence: string) => void;
  /** Upstreams beyond this number are kept as one. */
  readonly maxUpstreams?: number;
}

/**
 * A file that holds offsets and counters together. It is written beside and renamed, so that a crash at any moment
 * leaves the old one or the new one, in which both agree.
 */
export class Checkpoint {
  readonly path: string;
  readonly warn: (sentence: string) => void;
  readonly #maxUpstreams: number | undefined;
  #ledger: Ledger;
  #failure = '';

  constructor({ path: file, warn, maxUpstreams }: CheckpointOptions) {
    this.path = file;
    this.warn = warn;
    this.#maxUpstreams = maxUpstreams;
    this.#ledger = new Ledger(undefined, maxUpstreams);
  }

  /** What was counted up to the offsets. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** What was saved; 'none' when nothing was yet, 'lost' when it cannot be used, which it has told. */
  async load(): Promise<SavedTail | 'none' | 'lost'> {
    try {
      const { tail, ledger } = parse(await readFile(this.path, 'utf8'));
      this.#ledger = new Ledger(ledger, this.#maxUpstreams);
      return tail;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return 'none';
      const why = error instanceof Unusable ? error.message : `cannot be read (${codeOf(error) || String(error)})`;
      this.warn(
        `the checkpoint ${this.path} ${why}; logs are read from their present end and counters begin at 0, remove the file if this goes on`,
      );
      return 'lost';
    }
  }

  /** Writes the offsets with the counters of this moment. A failure is told once and is never fatal. */
  async save(tail: SavedTail): Promise<void> {
    const saved: Saved = { tail, ledger: this.#ledger.save() };
    const body = JSON.stringify(saved);
    const text = `{"version":${version},"sha256":"${hash('sha256', body, 'hex')}","saved":${body}}\n`;
    const failure = await write(this.path, text).then(
      () => '',
      (error: unknown) => codeOf(error) || String(error),
    );
    if (failure !== '' && failure !== this.#failure) {
      this.warn(
        `the checkpoint ${this.path} cannot be written (${failure}); make its folder writable with space left, until then a restart goes on from the last one written`,
      );
    }
    this.#failure = failure;
  }
}

/** Why the content of a checkpoint cannot be used. */
class Unusable extends Error {}

function parse(text: string): Saved {
  // A checksum instead of a schema: nobody but this program writes the file, it can only be damaged.
  const read = envelope(text);
  if (read.version !== version && read.version !== 2 && read.version !== 1)
    throw new Unusable('was written by another version');
  if (read.sha256 !== hash('sha256', JSON.stringify(read.saved), 'hex')) throw new Unusable('is damaged');
  if (read.version !== 1) return read.saved as Saved;
  const { tail, ledger } = read.saved as Omit<Saved, 'ledger'> & { readonly ledger: LedgerOfVersion1 };
  return { tail, ledger: fromVersion1(ledger) };
}

function envelope(text: string): { readonly version?: unknown; readonly sha256?: unknown; readonly saved?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below, like any other content that is not ours.
  }
  throw new Unusable('is damaged');
}

async function write(file: string, text: string): Promise<void> {
  const beside = `${file}.tmp`;
  await within(await open(beside, 'w', 0o600), async (handle) => {
    await handle.writeFile(text);
    await handle.sync();
  });
  await rename(beside, file);
  // The renaming itself is kept by the folder.
  await within(await open(path.dirname(file)), (handle) => handle.sync());
}

async function within(handle: FileHandle, act: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await act(handle);
  } finally {
    await handle.close();
  }
}
