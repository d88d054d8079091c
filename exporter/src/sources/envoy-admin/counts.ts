import type { FailureClass, Outcome } from '@uhwatch/contract/outcomes.ts';
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
  readonly counted: Pick<TrafficCount, 'requests' | 'outcomes' | 'failures'> | undefined;
}

/** By how much each counter grew. */
type Growth = (counter: Counter) => number;

/** The flags that counters tell. */
type Flags = Readonly<Record<'UH' | 'UF' | 'URX' | 'UO', number>>;

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
 * Counters tell how often each flag was set, not which of them the same request had. UH, UF and UO tell how the last
 * attempt ended, so no two of them are of one request. Envoy sets URX where it would retry and may not any more, so it
 * stands beside UF, or alone, but never beside UH or UO, which end a request without that question. As much of URX as
 * can be is taken to be of the requests with UF: none of them counts twice, and too few count only where one cluster
 * has both UF without URX and URX without UF. There are never more failures than requests.
 */
function failuresOf({ UH, UF, URX, UO }: Flags, requests: number): Map<FailureClass, number> {
  const failures = new Map<FailureClass, number>();
  let left = requests;
  const add = (failure: FailureClass, count: number): void => {
    const fitting = Math.max(0, Math.min(count, left));
    if (fitting > 0) failures.set(failure, fitting);
    left -= fitting;
  };
  add('no_healthy_upstream', UH);
  add('connection_failure', UF);
  add('retries_exhausted', URX - UF);
  add('overload', UO);
  return failures;
}

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
  // Envoy also counts panic when it finds no host at all, and that request is UH.
  const panic = grown('lb_healthy_panic') - grown('upstream_cx_none_healthy');
  const told = Object.entries({ ...flags, panic }) as [Outcome, number][];
  const outcomes = new Map(told.filter(([, count]) => count > 0));
  const atLeast = Math.max(requests, ...Object.values(flags));
  if (atLeast === 0 && outcomes.size === 0) return { standing, counted: undefined };
  return { standing, counted: { requests: atLeast, outcomes, failures: failuresOf(flags, atLeast) } };
}
