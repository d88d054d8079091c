import type { Checkpoint, SavedTail } from './checkpoint.ts';

const saveMs = 1_000;
/** Gathering what a checkpoint keeps may take this share of the time. */
const saveShare = 1 / 50;

/** Writes the checkpoint while something changes: about once a second, or less often where there is much to gather. */
export class Saving {
  readonly #checkpoint: Checkpoint;
  readonly #gather: () => SavedTail;
  #saveAt = 0;
  #saving: Promise<void> | undefined;
  /** From the start: a crash before anything was read must not lose what comes until then. */
  #unsaved = true;

  constructor(checkpoint: Checkpoint, gather: () => SavedTail) {
    this.#checkpoint = checkpoint;
    this.#gather = gather;
  }

  /** When there is something to write next, in milliseconds of the clock that only goes forward. */
  get dueAt(): number {
    return this.#unsaved ? this.#saveAt : Infinity;
  }

  changed(): void {
    this.#unsaved = true;
  }

  /** Begins to write what has changed, unless it is written already or that is too soon. */
  inTime(): void {
    const began = performance.now();
    if (!this.#unsaved || this.#saving !== undefined || began < this.#saveAt) return;
    this.#unsaved = false;
    // What is saved is gathered at once; only the writing goes on while the next lines are read.
    this.#saving = this.#checkpoint.save(this.#gather()).finally(() => (this.#saving = undefined));
    const now = performance.now();
    this.#saveAt = now + Math.max(saveMs, (now - began) / saveShare);
  }

  /** Writes it now, whatever has changed. */
  async now(): Promise<void> {
    await this.#saving;
    await this.#checkpoint.save(this.#gather());
    this.#unsaved = false;
  }
}
