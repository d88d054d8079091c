export const minuteMs = 60_000;

/** So many minutes are kept. */
export const keptMinutes = 60;

/** Values of the last hour, one a minute; minutes are counted from the epoch. */
export class MinuteRing {
  readonly #values: (number | undefined)[] = [];
  readonly #minutes: number[] = [];

  set(minute: number, value: number): this {
    this.#values[minute % keptMinutes] = value;
    this.#minutes[minute % keptMinutes] = minute;
    return this;
  }

  /** Undefined for a minute of which nothing was told, or that is longer ago than an hour. */
  get(minute: number): number | undefined {
    return this.#minutes[minute % keptMinutes] === minute ? this.#values[minute % keptMinutes] : undefined;
  }
}
