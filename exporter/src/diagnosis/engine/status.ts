import type { Status } from '@uhwatch/contract/status.ts';
import { isScaledToZero } from '../../model/service.ts';
import { contradictsReady, uhDespiteReady, withoutBackendDespiteReady } from '../despite-ready.ts';
import { takenOut, tellsOfHosts } from '../proxy-hosts.ts';
import { carrying, inPanic, type Recent, recently, withoutBackend } from '../recent.ts';
import type { Inputs, Subject } from '../rule.ts';

/** One failed request among thousands is no state of an upstream; from this share of the recent requests on it is. */
const tellingShare = 0.01;

/**
 * The status of an upstream: its worst port counts, because to the users of that port the outage is total. A registry
 * tells of the endpoints best; where there is none, the view of a proxy decides; without either only requests can
 * tell something, and only something bad.
 */
export function statusOf(subject: Subject, known: Partial<Inputs>): Status {
  const { endpoints, traffic = [], proxyHosts = [] } = known;
  const refused =
    telling(recently(subject, traffic, { figure: carrying('UH') })) ||
    telling(recently(subject, traffic, { figure: withoutBackend }));
  if (endpoints === undefined) return refused ? 'no_healthy_upstream' : seenByProxies(subject, { traffic, proxyHosts });
  const { service } = endpoints;
  if (isScaledToZero(service)) return refused ? 'no_healthy_upstream' : 'idle';
  if (service.readiness.some(({ counts }) => counts.ready === 0)) return 'no_healthy_upstream';
  const short = service.readiness.some(({ counts }) => counts.unready > 0 || counts.ready < (service.desired ?? 0));
  return short || isContradicted(subject, { endpoints, traffic, proxyHosts }) ? 'degraded' : 'healthy';
}

type Seen = Pick<Inputs, 'traffic' | 'proxyHosts'>;

function seenByProxies(subject: Subject, { traffic, proxyHosts }: Seen): Status {
  const views = proxyHosts.filter(({ hosts }) => tellsOfHosts(hosts));
  if (views.some(({ left }) => left === 'none')) return 'no_healthy_upstream';
  if (telling(recently(subject, traffic, { figure: inPanic }))) return 'degraded';
  if (views.length === 0) return 'unknown';
  return views.some(({ left }) => left === 'some') || isFailing(subject, traffic) ? 'degraded' : 'healthy';
}

/** Whether proxies have trouble although the endpoints look ready. */
function isContradicted(subject: Subject, inputs: Inputs): boolean {
  const { endpoints, traffic, proxyHosts } = inputs;
  return (
    telling(uhDespiteReady(subject, inputs)) ||
    telling(withoutBackendDespiteReady(subject, inputs)) ||
    telling(recently(subject, traffic, { figure: inPanic })) ||
    isFailing(subject, traffic) ||
    proxyHosts.some((view) => takenOut(view.hosts) > 0) ||
    proxyHosts.some((view) => view.left === 'none' && contradictsReady(view, endpoints))
  );
}

/** Whether a telling share of the requests reaches no endpoint that the proxy picked. */
function isFailing(subject: Subject, traffic: Inputs['traffic']): boolean {
  return (
    telling(recently(subject, traffic, { figure: carrying('UF') })) ||
    telling(recently(subject, traffic, { figure: carrying('URX') }))
  );
}

function telling(seen: Iterable<Recent>): boolean {
  return [...seen].some(({ share }) => share >= tellingShare);
}
