/** Counts move on by so much, in milliseconds. */
export const bucketMs = 5_000;
const buckets = 12;

/** How far back "recent" reaches, for rates and findings. */
export const recentWindowMs = bucketMs * buckets;

/**
 * Counts of the last minute in twelve buckets of five seconds, in fixed memory.
 * Reading changes nothing, so a snapshot may be read at any later time.
 */
export class RollingCount {
  /** No typed array: with its buffer it takes three times as much, and there are thousands. */
  readonly #counts: number[] = Array.from({ length: buckets }, () => 0);
  #newest = -1;
  #since: number | undefined;

  add(count: number, at: number): void {
    const bucket = Math.floor(at / bucketMs);
    if (this.sum(at) === 0) this.#since = at;
    // After a clock stepped far back the newest bucket would stay "recent" for as long: begin anew.
    if (bucket < this.#newest - buckets) this.#newest = -1;
    // A little late counts into the newest bucket: nothing counted is lost.
    const target = Math.max(bucket, this.#newest);
    const fresh = this.#newest < 0 ? buckets : Math.min(buckets, target - this.#newest);
    for (let i = 0; i < fresh; i++) this.#counts[(target - i) % buckets] = 0;
    this.#newest = target;
    this.#counts[target % buckets] = (this.#counts[target % buckets] ?? 0) + count;
  }

  /** Events within the window that ends at `now`; with `from`, only those in buckets that began at or after it. */
  sum(now: number, from = -Infinity): number {
    const oldest = Math.max(Math.floor(now / bucketMs) - buckets + 1, Math.ceil(from / bucketMs));
    let total = 0;
    for (let i = 0; i < buckets; i++) {
      const bucket = this.#newest - i;
      if (bucket >= oldest && bucket >= 0) total += this.#counts[bucket % buckets] ?? 0;
    }
    return total;
  }

  /** Events per second since `bornAt`, but over the window at the most: what is young is not divided by a whole minute. */
  perSecond(now: number, bornAt: number): number {
    const windowMs = now - (Math.floor(now / bucketMs) - buckets + 1) * bucketMs;
    return this.sum(now) / (Math.min(windowMs, Math.max(bucketMs, now - bornAt)) / 1000);
  }

  /** When the present run of events began: a run ends when a whole window passes without one. */
  since(now: number): number | undefined {
    return this.sum(now) > 0 ? this.#since : undefined;
  }
}
