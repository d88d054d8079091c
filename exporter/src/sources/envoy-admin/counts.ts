import type { Flag } from '@uhwatch/contract/response-flags.ts';
import type { TrafficCount } from '../../model/event.ts';
import { type ClusterStats, type Counter, counters } from './stats.ts';

/** The counters of a cluster at one look. */
export interface Standing {
  readonly stats: ClusterStats;
  /** Attempts that had failed and of which it was open whether they would be retried. */
  readonly open: number;
}

/** What the counters of a cluster say about the requests between two looks. */
export interface Counted {
  readonly standing: Standing;
  /** Undefined when nothing happened. */
  readonly counted: Pick<TrafficCount, 'requests' | 'flags' | 'panics'> | undefined;
}

/** By how much each counter grew. */
type Growth = (counter: Counter) => number;

type Flags = Readonly<Partial<Record<Flag, number>>>;

/**
 * An HTTP request counts once in `upstream_rq_completed` when it is answered, by the upstream or by Envoy itself;
 * attempts that were retried are under `retry.` only.
 */
function ofHttp(grown: Growth, openBefore: number): { requests: number; flags: Flags; open: number } {
  // A cluster that carries both has TCP connections here that no pool retries.
  const givenUp = grown('upstream_cx_connect_attempts_exceeded');
  const [UH, UO] = [grown('upstream_cx_none_healthy'), grown('upstream_rq_pending_overflow')];
  // The pool counts each failed attempt, the log only a request whose last one failed. Retries of an attempt that was
  // answered are not among them. A retry counts only when its back-off is over, so a failed attempt may be either until
  // then; but a request that failed was answered 503 at once.
  const attempts = grown('upstream_rq_pending_failure_eject');
  const retried = grown('upstream_rq_retry') - grown('retry.upstream_rq_completed');
  const unretried = Math.max(0, openBefore + attempts - Math.max(0, retried));
  const UF = Math.min(unretried, Math.max(0, grown('upstream_rq_503') - UH - UO) + givenUp);
  return {
    requests: grown('upstream_rq_completed') + givenUp,
    flags: { UH, UF, URX: grown('upstream_rq_retry_limit_exceeded') + givenUp, UO },
    open: Math.min(unretried - UF, attempts),
  };
}

/**
 * A TCP connection is not in `upstream_rq_completed`. It ended when the upstream's was destroyed after it stood, when
 * every attempt failed (`UF,URX`), or before any attempt.
 */
function ofTcp(grown: Growth): ReturnType<typeof ofHttp> {
  const givenUp = grown('upstream_cx_connect_attempts_exceeded');
  const [UH, UO] = [grown('upstream_cx_none_healthy'), grown('upstream_cx_overflow')];
  const ended = Math.max(0, grown('upstream_cx_destroy') - grown('upstream_cx_connect_fail'));
  return { requests: ended + givenUp + UH + UO, flags: { UH, UF: givenUp, URX: givenUp, UO }, open: 0 };
}

const signsOfHttp = [
  'upstream_rq_completed',
  'upstream_cx_http1_total',
  'upstream_cx_http2_total',
  'upstream_cx_http3_total',
] as const satisfies readonly Counter[];

/**
 * What happened since `before` (undefined: since the cluster was made). A request never counts less often than one of
 * its flags.
 */
export function countedSince(before: Standing | undefined, stats: ClusterStats): Counted {
  // A counter never falls: these are the counters of another process, or of a cluster that was made anew.
  const anew = counters.some((counter) => (stats.get(counter) ?? 0) < (before?.stats.get(counter) ?? 0));
  const base = anew ? undefined : before;
  const grown: Growth = (counter) => (stats.get(counter) ?? 0) - (base?.stats.get(counter) ?? 0);
  const carriesHttp = signsOfHttp.some((counter) => (stats.get(counter) ?? 0) > 0);
  const { requests, flags, open } = carriesHttp ? ofHttp(grown, base?.open ?? 0) : ofTcp(grown);
  const standing = { stats, open };
  const flagged = new Map((Object.entries(flags) as [Flag, number][]).filter(([, count]) => count > 0));
  const least = Math.max(requests, ...flagged.values());
  // Envoy also counts panic when it finds no host at all, and that request is UH.
  const panics = Math.max(0, grown('lb_healthy_panic') - grown('upstream_cx_none_healthy'));
  if (least === 0 && panics === 0) return { standing, counted: undefined };
  return { standing, counted: { requests: least, flags: flagged, ...(panics > 0 && { panics }) } };
}
