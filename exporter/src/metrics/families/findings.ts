import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { statuses } from '@uhwatch/contract/status.ts';
import type { KeptFinding } from '../../diagnosis/engine/finding.ts';
import { hasStatus } from '../../diagnosis/engine/kind.ts';
import { routeHostsOf } from '../../model/evidence/route-hosts.ts';
import { type UpstreamSubject, upstreamFamily } from './family.ts';
import { nameOf } from './labels-of.ts';

const { namespace, service, port, subset, status, code, cause, reason, confidence } = labels;
const { kind, name, what, routeNamespace, route, host } = labels;

/** So many changes are told of one upstream: a notification is no log. */
const maxChanges = 3;

/** What identifies a finding. */
function findingLabels(subject: UpstreamSubject, { upstream_port, subset: mesh, ...found }: KeptFinding) {
  return {
    ...nameOf(subject),
    upstream_port,
    subset: mesh,
    code: found.code,
    cause: found.cause,
    reason: found.reason,
  };
}

/** The most likely ones, without two that would be the same series: of those the first counts. */
function* toldChanges(subject: UpstreamSubject) {
  const told = new Set<string>();
  for (const { at, about, what: words } of subject.diagnosis.changes) {
    const series = `${about.kind} ${about.name} ${words}`;
    if (told.size === maxChanges || told.has(series)) continue;
    told.add(series);
    yield [{ ...nameOf(subject), kind: about.kind, name: about.name, what: words }, at / 1000] as const;
  }
}

/** Families of what was found out about an upstream. */
export const findingFamilies = [
  upstreamFamily({
    name: metricNames.status,
    type: 'gauge',
    help: '1 for the present status of the upstream, 0 for the others.',
    labels: [namespace, service, status],
    stability: 'experimental',
    *samples(subject) {
      if (!hasStatus(subject.upstream)) return;
      for (const word of statuses) {
        yield [{ ...nameOf(subject), status: word }, subject.diagnosis.status === word ? 1 : 0];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.lastKnownStatus,
    type: 'gauge',
    help: '1 for the status that was known last, while upstream_status says unknown because a source was lost; absent otherwise.',
    labels: [namespace, service, status],
    stability: 'experimental',
    *samples(subject) {
      const { lastStatus } = subject.diagnosis;
      if (lastStatus !== undefined) yield [{ ...nameOf(subject), status: lastStatus }, 1];
    },
  }),
  upstreamFamily({
    name: metricNames.asOf,
    type: 'gauge',
    help: 'When the first of the sources that fed what is shown of the upstream and are lost was lost, in seconds since the epoch; absent while all of them are up.',
    labels: [namespace, service],
    stability: 'experimental',
    *samples(subject) {
      const { asOf } = subject.diagnosis;
      if (asOf !== undefined) yield [nameOf(subject), asOf / 1000];
    },
  }),
  upstreamFamily({
    name: metricNames.findingEndpoints,
    type: 'gauge',
    help: 'Endpoints that a present finding affects; 0 when it affects the upstream as a whole.',
    labels: [namespace, service, port, subset, code, cause, reason],
    stability: 'experimental',
    *samples(subject) {
      for (const finding of subject.diagnosis.findings) {
        yield [findingLabels(subject, finding), finding.endpoints];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.findingSince,
    type: 'gauge',
    help: 'When the present finding began, in seconds since the epoch; code, cause and reason identify it.',
    labels: [namespace, service, port, subset, code, cause, reason],
    stability: 'experimental',
    *samples(subject) {
      for (const finding of subject.diagnosis.findings) {
        yield [findingLabels(subject, finding), Date.parse(finding.since) / 1000];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.primaryFinding,
    type: 'gauge',
    help: 'Of the primary finding of the upstream, which is the first in the order of docs/reference/findings.md, the share of the endpoints or, for flags, of the recent requests: 0 to 1, 0 when it affects the upstream as a whole.',
    labels: [namespace, service, port, subset, code, cause, reason, confidence],
    stability: 'experimental',
    *samples(subject) {
      const [primary] = subject.diagnosis.findings;
      if (primary === undefined) return;
      yield [{ ...findingLabels(subject, primary), confidence: primary.confidence }, primary.share];
    },
  }),
  upstreamFamily({
    name: metricNames.change,
    type: 'gauge',
    help: 'What changed within 10 minutes before the primary finding began, and when, in seconds since the epoch; the 3 most likely triggers. Images and names of fields, never values.',
    labels: [namespace, service, kind, name, what],
    stability: 'experimental',
    *samples(subject) {
      yield* toldChanges(subject);
    },
  }),
  upstreamFamily({
    name: metricNames.routeInfo,
    type: 'gauge',
    help: 'Who is hit: 1 for each host of each route (Ingress, HTTPRoute, GRPCRoute, VirtualService, ...) that leads to the upstream, while it is in trouble; at most 50 of one upstream.',
    labels: [namespace, service, kind, routeNamespace, route, host],
    stability: 'experimental',
    *samples(subject) {
      for (const found of routeHostsOf(subject.upstream)) {
        const { kind: word, namespace: of, name, host: asked } = found;
        yield [{ ...nameOf(subject), kind: word, route_namespace: of, route: name, host: asked }, 1];
      }
    },
  }),
];
