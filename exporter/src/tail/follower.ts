import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { copiesOf, type Cut, notCounted } from './copies.ts';
import { codeOf, missing, notRegular, unreadable } from './faults.ts';
import type { OpenFiles } from './open-files.ts';
import { type FileState, identityOf, type OpenedFile } from './opened-file.ts';
import { Opener, type OpenerOptions, type RotatedFrom } from './opener.ts';

/** How long a rotated file may be silent before it is given up, and a path missing before that is a fault. */
const graceMs = 5_000;

/** Called after each file that was read; `old` when its lines were written before anybody followed it. */
export type AfterRead = (old: boolean) => void;

/** What one look found. */
export interface Look {
  bytes: number;
  /** More is there than one look reads: look again soon. */
  more: boolean;
}

/**
 * Follows one path through rotation by rename (the old file is read on until its writers are silent), truncation,
 * deletion, late creation and a symbolic link that comes to lead elsewhere.
 */
export class Follower {
  readonly path: string;
  readonly #files: OpenFiles;
  readonly #opener: Opener;
  #current: OpenedFile | undefined;
  #retired: OpenedFile[] = [];
  #goneSince: number | undefined;
  #stats: BigIntStats | undefined;

  constructor(options: OpenerOptions) {
    this.path = options.path;
    this.#files = options.files;
    this.#opener = new Opener(options);
  }

  /** Bytes written and not yet read, as of the last look; undefined while no file is followed. */
  get lagBytes(): number | undefined {
    if (this.#current === undefined || this.#stats === undefined) return undefined;
    return Math.max(0, Number(this.#stats.size) - this.#current.offset);
  }

  /** When the file last changed, in milliseconds since the epoch, as its file system tells. */
  get modifiedAt(): number | undefined {
    return this.#stats === undefined ? undefined : Number(this.#stats.mtimeMs);
  }

  /** The device of the file, as far as it was seen. */
  get device(): bigint | undefined {
    return this.#stats?.dev;
  }

  /** Whether it holds any file open. */
  get isFollowing(): boolean {
    return this.#current !== undefined || this.#retired.length > 0;
  }

  /** Whether no log stands at the path, as of the last look. */
  get isAbsent(): boolean {
    return this.#stats?.isFile() !== true;
  }

  /** Whether a rotated file is still being read. */
  get hasRetired(): boolean {
    return this.#retired.length > 0;
  }

  /** Reads what is new. Throws a SourceError while the path cannot be read; calling again is safe. */
  async look(after: AfterRead): Promise<Look> {
    const look: Look = { bytes: 0, more: false };
    await this.#readRetired(look, after);
    // The old file is read to its end before the new one.
    if (look.more) return look;
    this.#stats = await this.#statPath();
    if (this.#stats === undefined) await this.#waitForPath(look, after);
    else {
      this.#goneSince = undefined;
      await this.#lead(this.#stats, look, after);
      if (this.#current !== undefined) await this.#readCurrent(this.#current, { stats: this.#stats, look, after });
    }
    return look;
  }

  /** Reads a file that was rotated before anything else; rejects when it cannot be opened. */
  async readFirst(path: string, from: RotatedFrom): Promise<void> {
    const file = await this.#opener.openRotated(path, from);
    if (file !== undefined) this.#retired.push(file);
  }

  /** The states of its files: that at the path, and those rotated away. */
  states(): { readonly current: FileState | undefined; readonly retired: readonly FileState[] } {
    return { current: this.#current?.state(), retired: this.#retired.map((file) => file.state()) };
  }

  /** Gives all files up as they are. */
  async close(): Promise<void> {
    const all = [...this.#retired, ...(this.#current === undefined ? [] : [this.#current])];
    this.#retired = [];
    this.#current = undefined;
    for (const file of all) this.#files.left(file);
    await Promise.all(all.map(({ handle }) => handle.close()));
  }

  /** Makes the file that the path leads to the current one, unless another path leads to it as well. */
  async #lead(stats: BigIntStats, look: Look, after: AfterRead): Promise<void> {
    const identity = identityOf(stats);
    if (this.#current?.identity === identity) return;
    if (this.#current !== undefined) await this.#retire(this.#current, look, after);
    if (look.more) return;
    if (!stats.isFile()) throw notRegular(this.path);
    const back = this.#retired.find((file) => file.identity === identity);
    this.#retired = this.#retired.filter((file) => file !== back);
    this.#current = back ?? (await this.#opener.openPath());
  }

  async #readCurrent(
    file: OpenedFile,
    { stats, look, after }: { stats: BigIntStats; look: Look; after: AfterRead },
  ): Promise<void> {
    // What is left of an older file comes first.
    const { more } = look;
    if (more) return;
    if (await this.#noticeCut(file, stats)) await this.#readRetired(look, after);
    if (!look.more && stats.size > file.offset) await this.#read(file, look, after);
  }

  /** Whether the file was cut, or may have been; what a rotation copied of it before is opened then, to be read first. */
  async #noticeCut(file: OpenedFile, stats: BigIntStats): Promise<boolean> {
    const { modifiedMs, oldUntil } = file;
    try {
      const mayBe = file.mayHaveBeenCut(stats);
      const isSure = await file.wasCut(stats);
      if (!isSure && !mayBe) return false;
      const cut = { path: this.path, state: file.state(), modifiedMs };
      if (isSure) {
        this.#files.changed('truncated');
        this.#files.cut({ ...cut.state.fingerprint, path: this.path });
        await file.beginAgain();
      }
      await this.#openCopies(cut, oldUntil);
      return true;
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }

  async #openCopies(cut: Cut, oldUntil: number): Promise<void> {
    const { rotated, warning } = await copiesOf(cut, this.#files);
    if (warning !== undefined) this.#files.warn(warning);
    for (const { path, from } of rotated) {
      // A whole copy is of what was written since the log was last looked at.
      const beginning = { ...from, oldUntil: from === cut.state ? oldUntil : 0 };
      await this.readFirst(path, beginning).catch((error: unknown) => {
        this.#files.warn(notCounted(this.path, unreadable(path, error)));
      });
    }
  }

  async #read(file: OpenedFile, look: Look, after: AfterRead): Promise<void> {
    const old = file.isOld;
    try {
      const { bytes, more } = await file.read(this.#files.scratch);
      look.bytes += bytes;
      look.more ||= more;
    } catch (error) {
      throw unreadable(this.path, error);
    } finally {
      after(old);
    }
  }

  /** Nothing stands at the path. The writer may hold the old file while it rotates, so that is no fault for a moment. */
  async #waitForPath(look: Look, after: AfterRead): Promise<void> {
    this.#opener.expectNew();
    this.#goneSince ??= performance.now();
    const file = this.#current;
    if (file !== undefined) {
      await this.#readCurrent(file, { stats: await file.handle.stat({ bigint: true }), look, after });
    }
    const isLate = performance.now() - this.#goneSince > graceMs;
    if (file !== undefined && isLate && performance.now() - file.grewAt > graceMs)
      await this.#retire(file, look, after);
    if (file === undefined || isLate) throw missing(this.path);
  }

  async #retire(file: OpenedFile, look: Look, after: AfterRead): Promise<void> {
    this.#current = undefined;
    this.#retired.push(file);
    file.grewAt = performance.now();
    const stats = await file.handle.stat({ bigint: true });
    this.#files.changed(stats.nlink === 0n ? 'deleted' : 'rotated');
    // It may have been truncated before it was moved away.
    await this.#noticeCut(file, stats);
    await this.#read(file, look, after);
  }

  /** A writer may go on with a rotated file for a while; a last line that it never ends is handed over at the end. */
  async #readRetired(look: Look, after: AfterRead): Promise<void> {
    for (const file of this.#retired) {
      try {
        await this.#read(file, look, after);
      } catch (error) {
        await this.#finish(file, after);
        throw error;
      }
      if (look.more) return;
      if (performance.now() - file.grewAt > graceMs) await this.#finish(file, after);
    }
  }

  async #finish(file: OpenedFile, after: AfterRead): Promise<void> {
    this.#retired = this.#retired.filter((other) => other !== file);
    const old = file.isOld;
    file.end();
    this.#files.left(file);
    after(old);
    await file.handle.close();
  }

  async #statPath(): Promise<BigIntStats | undefined> {
    try {
      return await stat(this.path, { bigint: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw unreadable(this.path, error);
    }
  }
}
