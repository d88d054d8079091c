import type { UpstreamChanges } from '@uhwatch/contract/api.ts';
import type { Result } from '../diagnosis/engine/engine.ts';
import type { Slicing } from '../model/slice.ts';
import { type ApiState, hasReporter, upstreamList } from './api.ts';

/** What somebody saw last, as `version` of the answer says it. */
interface Version {
  /** Which run of the program answered: revisions begin anew with each. */
  readonly run: string;
  /** The newest result that was in it. */
  readonly revision: number;
  /** When it was answered, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether rates were known: without anybody who counts there are none, of no upstream. */
  readonly hasRates: boolean;
}

export interface Asked {
  readonly slicing: Slicing;
  readonly run: string;
  /** The version that the one who asks has; anything else gets all. */
  readonly since: unknown;
}

/**
 * `GET /api/v1/upstreams?since=VERSION`: the upstreams that changed since. Rates change by time alone, so one with
 * requests in the minute before counts as changed.
 */
export async function upstreamChanges(look: () => ApiState, { slicing, run, since }: Asked): Promise<UpstreamChanges> {
  const view = look();
  // What changes while the answer is put together is told again the next time.
  const version = { run, revision: newestOf(view), at: view.now, hasRates: hasReporter(view.snapshot) };
  const known = typeof since === 'string' ? parse(since) : undefined;
  const usable = known?.run === run && known.hasRates === version.hasRates ? known : undefined;
  const list = await upstreamList(look, slicing, (result, { now }) =>
    usable === undefined ? true : isChanged(result, usable, now),
  );
  const { upstreams, total, ...rest } = list;
  return { ...rest, version: print(version), since: usable === undefined ? null : String(since), total, upstreams };
}

function isChanged({ revision, upstream }: Result, since: Version, now: number): boolean {
  return (
    revision > since.revision ||
    upstream.traffic.some(({ recentRequests: recent }) => recent.sum(now) > 0 || recent.sum(since.at) > 0)
  );
}

function newestOf({ engine: { results } }: ApiState): number {
  let newest = 0;
  for (const { revision } of results.values()) newest = Math.max(newest, revision);
  return newest;
}

function print({ run, revision, at, hasRates }: Version): string {
  return [run, revision, at, hasRates ? 1 : 0].join('.');
}

function parse(text: string): Version | undefined {
  const [, run, revision, at, hasRates] = /^(\w+)\.(\d+)\.(\d+)\.([01])$/.exec(text) ?? [];
  if (run === undefined) return undefined;
  return { run, revision: Number(revision), at: Number(at), hasRates: hasRates === '1' };
}
