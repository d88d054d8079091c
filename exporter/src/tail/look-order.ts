import type { LogEntry, Round } from './log-entry.ts';

/** Read at one poll at the most, so that whoever follows can notice that it shall stop. */
const maxBytesPerPoll = 64 * 1024 * 1024;
/** Looks at one poll that may find nothing, and the share of all logs that they are at the least. */
const maxIdleLooks = 256;
const idleLooksShare = 1 / 20;

/** The logs that are followed, in the order in which they are looked at, and when each is due. */
export class LookOrder {
  #logs: LogEntry[] = [];
  /** When each is due, in that order; numbers side by side, because all are compared at each poll. */
  #due = new Float64Array();
  #next = 0;

  get logs(): readonly LogEntry[] {
    return this.#logs;
  }

  /** When the first of them is due, in milliseconds of the clock that only goes forward; Infinity without any. */
  get dueAt(): number {
    let due = Infinity;
    for (const at of this.#due) due = Math.min(due, at);
    return due;
  }

  add(entry: LogEntry): void {
    this.#logs.push(entry);
  }

  remove(gone: ReadonlySet<LogEntry>): void {
    this.#logs = this.#logs.filter((entry) => !gone.has(entry));
    this.#arrange();
  }

  /** The log is due at once. */
  hasten({ place }: LogEntry): void {
    this.#due[place] = 0;
  }

  /**
   * One look at each log that is due, the next round beginning where this one had to stop; `note` hears of each that was
   * looked at. Whether more is there than was read.
   */
  async round({ after, deaf }: Omit<Round, 'logs'>, note: (entry: LogEntry) => void): Promise<boolean> {
    const logs = this.#logs;
    if (this.#due.length !== logs.length) this.#arrange();
    const round = { after, logs: logs.length, deaf };
    let bytes = 0;
    let idleLooks = Math.max(maxIdleLooks, logs.length * idleLooksShare);
    let more = false;
    const from = this.#next;
    const now = performance.now();
    for (let index = 0; index < logs.length; index++) {
      const at = (from + index) % logs.length;
      if (this.#due[at]! > now) continue;
      const entry = logs[at]!;
      const isNew = entry.dueAt === 0;
      if (bytes >= maxBytesPerPoll || idleLooks < 1) {
        this.#next = at;
        return more || bytes >= maxBytesPerPoll;
      }
      const look = await entry.look(round);
      this.#due[at] = entry.dueAt;
      note(entry);
      bytes += look.bytes;
      more ||= look.more;
      if (look.bytes === 0 && !isNew) idleLooks--;
    }
    this.#next = logs.length === 0 ? 0 : (from + 1) % logs.length;
    return more;
  }

  #arrange(): void {
    this.#due = Float64Array.from(this.#logs, ({ dueAt }) => dueAt);
    for (const [place, entry] of this.#logs.entries()) entry.place = place;
  }
}
