import type { LineHandler } from '../../model/line-handler.ts';
import { keyOf, type Position } from './position.ts';
import { stampOf } from './stamp.ts';

export interface StampedLinesOptions {
  readonly position: Position;
  /** Hears each line that has not come before, without its time. */
  readonly lines: LineHandler;
  /** Hears of each line without a time: it is no line of the log. */
  readonly onUnstamped: () => void;
  /** Hears before each line whether it is from before this second. */
  readonly onOld: (old: boolean) => void;
  readonly oldBefore: number;
}

const maxRemarkLength = 120;
/** Stands for a line that was too long to be read. */
const tooLongKey = -1;

/** The lines of one answer: cuts off their times, and lets pass only those that are new to the position. */
export class StampedLines implements LineHandler {
  readonly #options: StampedLinesOptions;
  #new = 0;
  #remark: string | undefined;

  constructor(options: StampedLinesOptions) {
    this.#options = options;
  }

  /** Lines that had not come before. */
  get new(): number {
    return this.#new;
  }

  /** What came instead of a log: the kubelet writes its errors into a body of status 200. */
  get remark(): string | undefined {
    return this.#remark;
  }

  line(bytes: Buffer, start: number, end: number): void {
    const { position, lines, onUnstamped, onOld, oldBefore } = this.#options;
    const stamp = stampOf(bytes, start, end);
    if (stamp === undefined) {
      this.#remark = bytes.toString('utf8', start, Math.min(end, start + maxRemarkLength));
      return onUnstamped();
    }
    if (!position.take(keyOf(bytes, stamp, end), stamp.second)) return;
    this.#new++;
    onOld(stamp.second < oldBefore);
    lines.line(bytes, stamp.end, end);
  }

  tooLong(): void {
    if (!this.#options.position.take(tooLongKey)) return;
    this.#new++;
    this.#options.lines.tooLong();
  }
}
