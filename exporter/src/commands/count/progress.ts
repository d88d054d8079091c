import type { Progress } from './read-log.ts';

const quietMs = 2_000;
/** Between two words on a terminal, where they replace each other, and in a log file, where they stay. */
const terminalMs = 200;
const logMs = 10_000;

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** Says how far a long file has been read; a short one is read in silence. */
export class ProgressWords {
  readonly #options: ProgressOptions;
  readonly #startedAt: number;
  #saidAt = -Infinity;
  #shown = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  /** Says something where it is time to; `lines` tells how many were read up to now. */
  say(file: string, { bytes, size }: Progress, lines: () => number): void {
    const { write, isTerminal, now } = this.#options;
    const elapsed = now() - this.#startedAt;
    if (elapsed < quietMs || now() - this.#saidAt < (isTerminal ? terminalMs : logMs)) return;
    this.#saidAt = now();
    const read = lines();
    const rate = Math.round((read / elapsed) * 1000);
    const words = `${file}: ${partOf(bytes, size)}, ${read.toLocaleString('en')} lines, ${rate.toLocaleString('en')} lines/s`;
    if (!isTerminal) return write(`${words}\n`);
    write(`\r${words.padEnd(this.#shown)}`);
    this.#shown = words.length;
  }

  /** Leaves the line clean. */
  end(): void {
    if (this.#shown > 0) this.#options.write(`\r${' '.repeat(this.#shown)}\r`);
    this.#shown = 0;
  }
}

/** A log that grows while it is read may have more bytes than it had at first. */
function partOf(bytes: number, size: number | undefined): string {
  if (size === undefined) return sized(bytes);
  return `${Math.min(100, Math.floor((100 * bytes) / Math.max(1, size)))} % of ${sized(size)}`;
}

function sized(bytes: number): string {
  return bytes < 1 << 30 ? `${(bytes / (1 << 20)).toFixed(1)} MiB` : `${(bytes / (1 << 30)).toFixed(1)} GiB`;
}
