import type { LogChange } from '../model/event.ts';
import type { SavedPath, SavedTail } from './checkpoint.ts';
import { agrees, type CutFingerprint, noFingerprint } from './fingerprint.ts';
import { Scratch } from './line-splitter.ts';
import type { FileState, OpenedFile } from './opened-file.ts';
import { logsNamedIn } from './siblings.ts';

/** How many files that are no longer followed are remembered: they may come back under another name. */
const maxLeft = 20_000;
const rememberMs = 3_600_000;

interface Left {
  readonly state: FileState;
  readonly at: number;
  /** A checkpoint told of it: what it has grown by since happened while nobody followed. */
  readonly restored: boolean;
}

/** What all followers share: the buffer, who follows which file, and which files were read before. */
export class OpenFiles {
  readonly scratch = new Scratch();
  /** Hears one sentence for each loss that cannot be mended. */
  readonly warn: (sentence: string) => void;
  readonly #open = new Map<string, OpenedFile>();
  /** The file that each followed path leads to, and back. */
  readonly #byPath = new Map<string, OpenedFile>();
  readonly #pathOf = new Map<OpenedFile, string>();
  readonly #left = new Map<string, Left>();
  #cut: CutFingerprint[] = [];
  #changes = new Map<LogChange, number>();

  constructor(warn: (sentence: string) => void) {
    this.warn = warn;
  }

  /** Whether some path already leads to this file: its lines must not count twice. */
  isFollowed(identity: string): boolean {
    return this.#open.has(identity);
  }

  /** `path` leads to it; undefined for one that a rotation left behind. */
  opened(file: OpenedFile, path?: string): void {
    this.#open.set(file.identity, file);
    this.#left.delete(file.identity);
    if (path === undefined) return;
    this.#byPath.set(path, file);
    this.#pathOf.set(file, path);
  }

  /** The file is no longer followed, at least not now. */
  left(file: OpenedFile): void {
    this.#open.delete(file.identity);
    this.#remember(file.state(), false);
    const path = this.#pathOf.get(file);
    if (path === undefined) return;
    this.#pathOf.delete(file);
    if (this.#byPath.get(path) === file) this.#byPath.delete(path);
  }

  #remember(state: FileState, restored: boolean): void {
    const now = performance.now();
    this.#left.delete(state.identity);
    this.#left.set(state.identity, { state, at: now, restored });
    for (const [identity, { at }] of this.#left) {
      if (this.#left.size <= maxLeft && now - at < rememberMs) break;
      this.#left.delete(identity);
    }
  }

  /** What the file began with before it was cut: a copy of it that a rotation made is known by that. */
  cut(fingerprint: CutFingerprint): void {
    if (fingerprint.bytes > 0) this.#cut = [...this.#cut.slice(-999), fingerprint];
  }

  /**
   * Whether a file that begins with `head` is the copy that a rotation makes of a followed log, before or after it cuts
   * that: whoever follows the log reads on in it, and everybody else would read what was read.
   */
  isCopy(file: string, head: Buffer): boolean {
    return logsNamedIn(file).some((log) => {
      const current = this.#byPath.get(log)?.fingerprint ?? noFingerprint;
      const known = [current, ...this.#cut.filter(({ path }) => path === log)];
      return known.some((fingerprint) => fingerprint.bytes > 0 && agrees(head, fingerprint));
    });
  }

  /** How far a file was read before; undefined for one that was not, or whose inode another file has now. */
  find(identity: string, head: Buffer, size: number): Left | undefined {
    const left = this.#left.get(identity);
    if (left === undefined || left.state.offset > size || !agrees(head, left.state.fingerprint)) return undefined;
    return left;
  }

  /** Whether a file, or one of which it is a copy, was read before. */
  isKnown(identity: string, head: Buffer): boolean {
    const left = this.#left.get(identity);
    if (left !== undefined && agrees(head, left.state.fingerprint)) return true;
    return this.isFollowed(identity) || this.#cut.some((fingerprint) => agrees(head, fingerprint));
  }

  changed(change: LogChange): void {
    this.#changes.set(change, (this.#changes.get(change) ?? 0) + 1);
  }

  /** What happened to files since the last call. */
  takeChanges(): ReadonlyMap<LogChange, number> {
    const changes = this.#changes;
    if (changes.size > 0) this.#changes = new Map();
    return changes;
  }

  /** Takes in what a checkpoint kept: of files that were not followed any more, and of those of these paths. */
  restore(saved: Pick<SavedTail, 'left' | 'cut'>, followed: readonly SavedPath[]): void {
    for (const state of saved.left) this.#remember(state, false);
    for (const fingerprint of saved.cut) this.cut(fingerprint);
    for (const { current, retired } of followed) {
      for (const state of current === undefined ? retired : [current, ...retired]) this.#remember(state, true);
    }
  }

  /** What a checkpoint keeps of the files that are not followed now. */
  save(): { readonly left: readonly FileState[]; readonly cut: readonly CutFingerprint[] } {
    return { left: [...this.#left.values()].map(({ state }) => state), cut: this.#cut };
  }
}
