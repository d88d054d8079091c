import type { Clock } from '../model/clock.ts';
import { sentence } from '../model/source.ts';
import type { AfterRead, Follower, Look } from './follower.ts';
import { Hint } from './hint.ts';
import { restMs } from './pace.ts';

const togetherMs = 1_000;

interface LogEntryOptions {
  readonly follower: Follower;
  readonly clock: Clock;
  /** A pattern led to it: that the file is gone again is no fault. */
  readonly matched: boolean;
  /** From 0 to 1, see `restMs`. */
  readonly spread: number;
  /** Called when the file system tells that the log changed. */
  readonly changed: (entry: LogEntry) => void;
}

/** What the looks at all logs have in common. */
export interface Round {
  readonly after: AfterRead;
  readonly logs: number;
  /** Devices that did not tell of a change: their logs are looked at more often. */
  readonly deaf: Set<bigint>;
}

/** One followed path and when it is looked at next. */
export class LogEntry {
  readonly follower: Follower;
  readonly #options: LogEntryOptions;
  readonly #hint = new Hint();
  /** In milliseconds of the clock that only goes forward. */
  dueAt = 0;
  /** Its place in the order of looks. */
  place = 0;
  fault: string | undefined;
  #grewAt: number | undefined;
  /** A look since the hint was armed found nothing: from here on, growth without a hint was missed by it. */
  #confirmed = false;
  #missed = false;
  #rested = false;

  constructor(options: LogEntryOptions) {
    this.follower = options.follower;
    this.#options = options;
  }

  /** Reads what is new, and settles when to look again. */
  async look(round: Round): Promise<Look> {
    let look: Look = { bytes: 0, more: false };
    try {
      look = await this.follower.look(round.after);
      this.fault = undefined;
    } catch (error) {
      this.fault = this.#options.matched && this.follower.isAbsent ? undefined : sentence(error);
    }
    this.#judgeHint(look.bytes > 0, round);
    const now = performance.now();
    this.#grewAt ??= now - this.#silenceSoFar();
    if (look.bytes > 0) this.#grewAt = now;
    this.dueAt = look.more ? 0 : together(now + this.#rest(now - this.#grewAt, round), now);
    return look;
  }

  async close(): Promise<void> {
    this.#hint.disarm();
    await this.follower.close();
  }

  #rest(silentMs: number, { logs, deaf }: Round): number {
    const { device, lagBytes } = this.follower;
    const isDeaf = device === undefined || deaf.has(device);
    const rest = { logs, hinted: this.#hint.isArmed, spread: this.#options.spread };
    if (this.follower.hasRetired || lagBytes === undefined) return restMs({ ...rest, silentMs, hinted: false });
    // Armed only when it is silent, and looked at once more at the next poll: it may have grown before it was armed.
    if (silentMs > 0 && !isDeaf && !this.#hint.isArmed) {
      this.#confirmed = false;
      if (this.#hint.arm(this.follower.path, () => this.#changed())) return 0;
    }
    const ms = restMs({ ...rest, silentMs });
    // Logs that were opened together, and silent already, must not all be looked at again at the same time.
    const isFirst = !this.#rested && silentMs > 0;
    this.#rested ||= isFirst;
    return isFirst ? ms * this.#options.spread : ms;
  }

  #changed(): void {
    this.dueAt = 0;
    this.#missed = false;
    this.#options.changed(this);
  }

  /** A file system that lets a change pass in silence, twice looked at, is not trusted to tell of the next one. */
  #judgeHint(grew: boolean, { deaf }: Round): void {
    if (!this.#hint.isArmed) return;
    const { device } = this.follower;
    if (this.#missed && device !== undefined) {
      deaf.add(device);
      this.#hint.disarm();
      return;
    }
    this.#missed = grew && this.#confirmed;
    if (grew && !this.#confirmed) this.#hint.disarm();
    this.#confirmed = true;
  }

  /** A log that nobody has written to for hours has been silent before it was first looked at. */
  #silenceSoFar(): number {
    const { modifiedAt } = this.follower;
    return modifiedAt === undefined ? 0 : Math.max(0, this.#options.clock.now() - modifiedAt);
  }
}

/** Idle logs are looked at together, once a second: each waking up costs more than a look. */
function together(dueAt: number, now: number): number {
  return dueAt - now < 2 * togetherMs ? dueAt : Math.floor(dueAt / togetherMs) * togetherMs;
}
