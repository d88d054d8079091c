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
  /** Lines that came before must come again first, else a GapError is thrown and nothing is counted. */
  readonly mustContinue?: boolean;
}

/** A log does not go on where it was left: the node has rotated it, or it is that of another run of the container. */
export class GapError extends Error {}

const maxRemarkLength = 120;
/** Stands for a line that was too long to be read. */
const tooLongKey = -1;

/** The lines of one answer: cuts off their times, and lets pass only those that are new to the position. */
export class StampedLines implements LineHandler {
  readonly #options: StampedLinesOptions;
  #new = 0;
  #remark: string | undefined;
  #mustContinue: boolean;

  constructor(options: StampedLinesOptions) {
    this.#options = options;
    this.#mustContinue = options.mustContinue === true;
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
    const { lines, onUnstamped, onOld, oldBefore } = this.#options;
    const stamp = stampOf(bytes, start, end);
    if (stamp === undefined) {
      this.#remark = bytes.toString('utf8', start, Math.min(end, start + maxRemarkLength));
      return onUnstamped();
    }
    if (!this.#isNew(keyOf(bytes, stamp, end), stamp.second)) return;
    onOld(stamp.second < oldBefore);
    lines.line(bytes, stamp.end, end);
  }

  tooLong(): void {
    if (this.#isNew(tooLongKey)) this.#options.lines.tooLong();
  }

  #isNew(key: number, second?: number): boolean {
    const { position } = this.#options;
    if (this.#mustContinue && !position.expects(key)) throw new GapError('the log does not go on where it was left');
    this.#mustContinue = false;
    if (!position.take(key, second)) return false;
    this.#new++;
    return true;
  }
}
