/** Fields of objects that hold when something happened. A deletion is written down with the time by which it is due. */
const happened = /(?:time|timestamp|startedAt|finishedAt)$/i;
const planned: ReadonlySet<string> = new Set(['deletionTimestamp', 'notAfter', 'renewalTime']);

/** Whoever writes objects down does so some seconds after the last thing happened, which by then has settled. */
const settledMs = 15_000;

/**
 * When objects were written down, in milliseconds since the epoch: shortly after the latest time at which anything in
 * them happened, and `now` where none is told. A dump from last week is read as of last week.
 */
export function timeOf(objects: readonly unknown[], now: number): number {
  let latest = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner !== 'string') visit(inner);
      else if (happened.test(name) && !planned.has(name)) {
        const at = Date.parse(inner);
        if (at > latest && at <= now) latest = at;
      }
    }
  };
  for (const each of objects) visit(each);
  return latest === 0 ? now : Math.min(now, latest + settledMs);
}
