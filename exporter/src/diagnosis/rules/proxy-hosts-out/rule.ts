import type { Cause } from '@uhwatch/contract/causes.ts';
import { availableHosts, type ProxyView, totalHosts } from '../../../model/proxy-view.ts';
import { contradictsReady, readyOn } from '../../despite-ready.ts';
import { hostEvidence, inWords, ownCause, takenOut, tellsOfHosts } from '../../proxy-hosts.ts';
import { noneLeft, someLeft } from '../../impact.ts';
import { type Draft, type Inputs, rule } from '../../rule.ts';

type Endpoints = Inputs['endpoints'] | undefined;

/** Why no host is left. Without a registry nothing but the states of the proxy can tell. */
function causeOf({ hosts, port, subset }: ProxyView, endpoints: Endpoints): Cause {
  const own = ownCause(hosts);
  if (own !== undefined) return own;
  if (endpoints === undefined) return 'unknown';
  if (totalHosts(hosts) > 0) return 'proxy_view_differs';
  if (readyOn(endpoints.service, port) === undefined) return 'port_mismatch';
  return subset === '' ? 'proxy_view_differs' : 'subset_matches_no_pods';
}

function titleOf(view: ProxyView, endpoints: Endpoints): string {
  const { port, subset, hosts } = view;
  const where = `${port === '' ? '' : ` on port ${port}`}${subset === '' ? '' : ` in subset ${subset}`}`;
  const total = totalHosts(hosts);
  if (view.left === 'some')
    return `The proxy leaves out ${takenOut(hosts)} of ${total} hosts${where}: ${inWords(hosts)}`;
  const states = total === 0 ? 'it knows none at all' : inWords(hosts);
  const ready = endpoints === undefined ? undefined : readyOn(endpoints.service, port);
  return `The proxy has no healthy host${where}: ${states}${ready === undefined ? '' : `, yet Kubernetes counts ${ready} ready endpoints`}`;
}

function draftOf(view: ProxyView, endpoints: Endpoints): Draft {
  const { port, subset, hosts, left, since } = view;
  const out = left === 'none' ? totalHosts(hosts) : takenOut(hosts);
  const cause = causeOf(view, endpoints);
  return {
    cause,
    reason: '',
    port,
    subset,
    endpoints: out,
    // To whoever asks this proxy nothing is left, whatever a registry counts. A cluster that shows no host at all may
    // have hosts all the same, until requests say otherwise.
    impact: left === 'none' && tellsOfHosts(hosts) ? noneLeft : someLeft,
    share: left === 'none' ? 1 : out / (availableHosts(hosts) + out),
    since,
    // That no host is left is seen, and so is an ejection; what else explains it is concluded.
    confidence: left === 'some' || cause === 'unknown' ? 'certain' : 'likely',
    title: titleOf(view, endpoints),
    evidence: hostEvidence(view),
  };
}

export const proxyHostsOut = rule({
  code: 'UP207',
  title: 'The proxy does not use hosts that exist, or has none',
  rank: 60,
  commands: ['proxyClusters', 'proxyEndpoints', 'destinationRules', 'endpoints'],
  inputs: ['proxyHosts'],
  mayRead: ['endpoints'],
  *check(_subject, { proxyHosts, endpoints }) {
    for (const view of proxyHosts) {
      // Where no endpoint is ready, that is why; without a registry a cluster without hosts may be meant so.
      const isExplained = endpoints === undefined ? !tellsOfHosts(view.hosts) : !contradictsReady(view, endpoints);
      const isOut = view.left === 'none' ? !isExplained : takenOut(view.hosts) > 0;
      if (isOut) yield draftOf(view, endpoints);
    }
  },
});
