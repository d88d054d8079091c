import { type UpstreamRow } from './row';

/** What sources that are lost told last. */
export interface Lost {
  /** How many upstreams they told of. */
  readonly upstreams: number;
  /** When the first of them was lost, in Unix seconds. */
  readonly since: number;
}

/** Undefined while every source is up. */
export function lostIn(rows: readonly UpstreamRow[]): Lost | undefined {
  const times = rows.flatMap(({ numbers }) => numbers.as_of ?? []);
  return times.length === 0
    ? undefined
    : { upstreams: times.length, since: times.reduce((first, time) => Math.min(first, time)) };
}
