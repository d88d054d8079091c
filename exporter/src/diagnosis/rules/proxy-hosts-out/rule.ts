import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Cause } from '@uhwatch/contract/causes.ts';
import { availableHosts, type ProxyView, totalHosts } from '../../../model/proxy-view.ts';
import { contradictsReady, readyOn } from '../../despite-ready.ts';
import { ofSlices, readyEndpoints } from '../../endpoint-evidence.ts';
import { hostEvidence, inWords, ownCause, takenOut, tellsOfHosts } from '../../proxy-hosts.ts';
import { ejectionEvidence, inWordsOfEjection } from '../../mesh-evidence.ts';
import { noneLeft, someLeft } from '../../impact.ts';
import { type Draft, type Inputs, rule, type Subject } from '../../rule.ts';

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

/**
 * Hosts that the proxy sends nothing to while it has others. What discovery calls unhealthy is in the counts of a
 * registry, where there is one; what the proxy found out itself is not.
 */
function leftOut(hosts: ProxyView['hosts'], endpoints: Endpoints): number {
  return endpoints === undefined ? totalHosts(hosts) - availableHosts(hosts) : takenOut(hosts);
}

/** Hosts that are out, or, where none is, those that wait until the others do not suffice. */
function affected({ hosts, left }: ProxyView, endpoints: Endpoints): number {
  if (left === 'none') return totalHosts(hosts);
  return leftOut(hosts, endpoints) || (endpoints === undefined ? hosts.degraded : 0);
}

/** What a registry calls ready on the port. */
function readyBeside({ port }: ProxyView, endpoints: Endpoints): number {
  return endpoints === undefined ? 0 : (readyOn(endpoints.service, port) ?? 0);
}

function titleOf(view: ProxyView, endpoints: Endpoints): string {
  const { port, subset, hosts } = view;
  const where = `${port === '' ? '' : ` on port ${port}`}${subset === '' ? '' : ` in subset ${subset}`}`;
  const total = totalHosts(hosts);
  if (view.left !== 'none') {
    const out = leftOut(hosts, endpoints);
    if (out > 0) return `The proxy leaves out ${out} of ${total} hosts${where}: ${inWords(hosts)}`;
    return `The proxy calls ${hosts.degraded} of ${total} hosts${where} degraded, and sends to them only as far as healthy ones do not suffice`;
  }
  const states = total === 0 ? 'it knows none at all' : inWords(hosts);
  const ready = readyBeside(view, endpoints);
  return `The proxy has no healthy host${where}: ${states}${ready === 0 ? '' : `, yet Kubernetes counts ${readyEndpoints(ready)}`}`;
}

/** The hosts by state, and the count of the registry that the title names. */
function evidenceOf(subject: Subject, view: ProxyView, endpoints: Endpoints): Evidence[] {
  const ready = view.left === 'none' ? readyBeside(view, endpoints) : 0;
  return [...hostEvidence(view), ...(ready === 0 ? [] : [ofSlices(subject, view, ['ready', ready])])];
}

function draftOf(subject: Subject, view: ProxyView, endpoints: Endpoints): Draft {
  const { port, subset, hosts, left, since } = view;
  const out = affected(view, endpoints);
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
    share: left === 'none' ? 1 : out / totalHosts(hosts),
    since,
    // That no host is left is seen, and so is an ejection; what else explains it is concluded.
    confidence: left !== 'none' || cause === 'unknown' ? 'certain' : 'likely',
    title: titleOf(view, endpoints),
    evidence: evidenceOf(subject, view, endpoints),
  };
}

/** The same with what the mesh says of ejections, where hosts are ejected. */
function withEjection(draft: Draft, evidence: Inputs['evidence'] | undefined): Draft {
  if (draft.cause !== 'outlier_ejection') return draft;
  return {
    ...draft,
    title: `${draft.title}${inWordsOfEjection(evidence)}`,
    evidence: [...draft.evidence, ...ejectionEvidence(evidence)],
  };
}

export const proxyHostsOut = rule({
  code: 'UP207',
  title: 'The proxy does not use hosts that exist, or has none',
  rank: 60,
  commands: ['proxyClusters', 'proxyEndpoints', 'destinationRules', 'endpoints'],
  inputs: ['proxyHosts'],
  mayRead: ['endpoints', 'evidence'],
  *check(subject, { proxyHosts, endpoints, evidence }) {
    for (const view of proxyHosts) {
      // Where no endpoint is ready, that is why; without a registry a cluster without hosts may be meant so.
      const isExplained = endpoints === undefined ? !tellsOfHosts(view.hosts) : !contradictsReady(view, endpoints);
      const isOut = view.left === 'none' ? !isExplained : affected(view, endpoints) > 0;
      if (isOut) yield withEjection(draftOf(subject, view, endpoints), evidence);
    }
  },
});
