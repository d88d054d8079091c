import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { endpointStates } from '@uhwatch/contract/status.ts';
import { lowEndsAt, lowWatermark, lowWindowMs, secondsWithout } from '../../model/availability.ts';
import { dataPlanes } from '../../model/service.ts';
import { readinessOf } from '../../model/upstream.ts';
import { timedFamily, type UpstreamSubject, upstreamFamily } from './family.ts';
import { nameOf } from './labels-of.ts';

const { namespace, service, port, state } = labels;

function portLabels(subject: UpstreamSubject, name: string) {
  return { ...nameOf(subject), upstream_port: name };
}

/** Families of readiness over time, which scrapes alone would miss. */
const overTime = [
  timedFamily({
    name: metricNames.lowWatermark,
    type: 'gauge',
    help: `Minimum of ready endpoints that the port had in the last ${lowWindowMs / 1000} s, so that a dip between two scrapes shows.`,
    labels: [namespace, service, port],
    stability: 'experimental',
    changesAt({ upstream, now }) {
      return Math.min(...[...upstream.availability.values()].map((known) => lowEndsAt(known, now)));
    },
    *samples(subject) {
      for (const [name, known] of subject.upstream.availability) {
        yield [portLabels(subject, name), lowWatermark(known, subject.now)];
      }
    },
  }),
  timedFamily({
    name: metricNames.noReadySeconds,
    type: 'counter',
    help: 'Seconds in which endpoints of the port were desired, or nobody said how many are, and none was ready; from events, not from scrapes. It stands still while the source is down.',
    labels: [namespace, service, port],
    stability: 'experimental',
    changesAt({ upstream, now }) {
      return [...upstream.availability.values()].some(({ withoutFrom }) => withoutFrom !== undefined) ? now : Infinity;
    },
    *samples(subject) {
      for (const [name, known] of subject.upstream.availability) {
        yield [portLabels(subject, name), secondsWithout(known, subject.now)];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.readyChanges,
    type: 'counter',
    help: 'Endpoints of the port that became ready (up) or stopped being ready (down), those that went between two scrapes among them.',
    labels: [namespace, service, port, 'direction'],
    stability: 'experimental',
    *samples(subject) {
      for (const [name, { changes }] of subject.upstream.availability) {
        yield [{ ...portLabels(subject, name), direction: 'up' }, changes.up];
        yield [{ ...portLabels(subject, name), direction: 'down' }, changes.down];
      }
    },
  }),
  upstreamFamily({
    name: 'upstream_ready_last_transition_timestamp_seconds',
    type: 'gauge',
    help: 'When the port last went from having a ready endpoint to having none, or back, in seconds since the epoch; when it was first seen, if it never did.',
    labels: [namespace, service, port],
    stability: 'experimental',
    *samples(subject) {
      for (const [name, { since }] of subject.upstream.availability) {
        yield [portLabels(subject, name), since / 1000];
      }
    },
  }),
];

/** Families that only some upstreams have. */
const where = [
  upstreamFamily({
    name: 'upstream_address_family_endpoints',
    type: 'gauge',
    help: 'Endpoints by address family and state, only of services with more than one family: a pod of dual stack counts once in each.',
    labels: [namespace, service, port, 'address_family', state],
    stability: 'experimental',
    *samples(subject) {
      for (const row of readinessOf(subject.upstream)) {
        for (const { family, counts } of row.families ?? []) {
          for (const word of endpointStates) {
            yield [{ ...portLabels(subject, row.port), address_family: family, state: word }, counts[word]];
          }
        }
      }
    },
  }),
  upstreamFamily({
    name: metricNames.usable,
    type: 'gauge',
    help: 'Endpoints that a data plane sends to, only where that is not the number of ready ones for each of them: kube_proxy falls back to draining endpoints, istio does not; both take unready ones that are published all the same.',
    labels: [namespace, service, port, 'data_plane'],
    stability: 'experimental',
    *samples(subject) {
      for (const { port: name, usable } of readinessOf(subject.upstream)) {
        if (usable === undefined) continue;
        for (const plane of dataPlanes) yield [{ ...portLabels(subject, name), data_plane: plane }, usable[plane]];
      }
    },
  }),
  upstreamFamily({
    name: 'upstream_least_ready_endpoints',
    type: 'gauge',
    help: 'Minimum of ready endpoints over the zones that hold any (topology="zone", where there are several), and over the nodes that do (topology="node", of services whose traffic policy is Local).',
    labels: [namespace, service, port, 'topology'],
    stability: 'experimental',
    *samples(subject) {
      for (const { port: name, minReady = {} } of readinessOf(subject.upstream)) {
        for (const [topology, least] of Object.entries(minReady))
          yield [{ ...portLabels(subject, name), topology }, least];
      }
    },
  }),
  upstreamFamily({
    name: 'upstream_autoscaler_replicas',
    type: 'gauge',
    help: 'Bounds of the autoscalers of the workloads behind the service: min, max.',
    labels: [namespace, service, 'bound'],
    stability: 'experimental',
    *samples(subject) {
      const bounds = subject.upstream.declared?.service.capacity?.autoscaler;
      for (const [bound, replicas] of Object.entries(bounds ?? {})) yield [{ ...nameOf(subject), bound }, replicas];
    },
  }),
  upstreamFamily({
    name: metricNames.minAvailable,
    type: 'gauge',
    help: 'Pods behind the service that its disruption budgets keep healthy (status.desiredHealthy).',
    labels: [namespace, service],
    stability: 'experimental',
    *samples(subject) {
      const least = subject.upstream.declared?.service.capacity?.minAvailable;
      if (least !== undefined) yield [nameOf(subject), least];
    },
  }),
];

/** Families of readiness beyond the counts of now. */
export const readinessFamilies = [...overTime, ...where];
