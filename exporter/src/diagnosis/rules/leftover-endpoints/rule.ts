import type { Evidence } from '@uhwatch/contract/api.ts';
import type { SliceEndpoint } from '../../../model/evidence/upstream-evidence.ts';
import type { Service } from '../../../model/service.ts';
import { be, endpoints, ofService } from '../../endpoint-evidence.ts';
import { goneEndpoints } from '../../explain/gone.ts';
import { someLeft } from '../../impact.ts';
import { type Draft, rule, type Subject } from '../../rule.ts';

type Found = Pick<Draft, 'cause' | 'reason' | 'confidence' | 'endpoints' | 'share' | 'title' | 'evidence'>;

/** So many pods are named. */
const named = 3;

function namesOf(gone: readonly SliceEndpoint[]): string {
  const names = [...new Set(gone.map(({ pod }) => pod))];
  const more = names.length > named ? ` and ${names.length - named} more` : '';
  return `${names.slice(0, named).join(', ')}${more}`;
}

function ofGone({ namespace }: Subject, gone: readonly SliceEndpoint[]): Evidence[] {
  return gone.slice(0, named).map(({ slice, pod }) => ({
    kind: 'EndpointSlice',
    namespace,
    name: slice,
    field: 'targetRef',
    value: `${pod}, which the selector does not match`,
  }));
}

/** A slice that mirrors Endpoints, and that nobody keeps current. */
function ofMirrored(
  subject: Subject,
  { leftovers = [] }: Service,
  gone: readonly SliceEndpoint[],
): Omit<Found, 'share'> {
  const stale = leftovers.reduce((sum, each) => sum + each.endpoints, 0);
  const names = leftovers.map(({ name }) => name).join(', ');
  const pods = gone.length === 0 ? '' : `; the selector does not match ${namesOf(gone)}`;
  return {
    cause: 'stale_endpoints',
    reason: '',
    confidence: gone.length === 0 ? 'likely' : 'certain',
    endpoints: stale,
    title: `${endpoints(stale)} of EndpointSlice ${names} do not count: it mirrors Endpoints, which nobody keeps current since the Service has a selector, and requests may still be sent there${pods}`,
    evidence: [
      ofService(subject, 'spec.selector', 'present'),
      ...leftovers.map((each) => ({
        kind: 'EndpointSlice',
        namespace: subject.namespace,
        name: each.name,
        field: 'endpoints of a mirrored slice',
        value: each.endpoints,
      })),
      ...ofGone(subject, gone),
    ],
  };
}

/** A slice that its controller ought to have changed: it may do so in the next moment. */
function ofOutdated(subject: Subject, gone: readonly SliceEndpoint[]): Omit<Found, 'share'> {
  const slices = [...new Set(gone.map(({ slice }) => slice))].join(', ');
  const count = new Set(gone.map(({ pod }) => pod)).size;
  return {
    cause: 'stale_endpoints',
    reason: 'gone',
    confidence: 'likely',
    endpoints: count,
    title: `${endpoints(count)} of EndpointSlice ${slices} ${be(count)} still sent requests, although the selector does not match ${namesOf(gone)}`,
    evidence: ofGone(subject, gone),
  };
}

export const leftoverEndpoints = rule({
  code: 'UP107',
  title: 'EndpointSlices hold endpoints that are left over',
  rank: 68,
  commands: ['endpointSlices', 'endpoints', 'pods'],
  inputs: ['endpoints'],
  mayRead: ['evidence'],
  *check(subject, { endpoints: { service }, evidence }) {
    const gone = evidence === undefined ? [] : goneEndpoints(evidence);
    const mirrored = new Set((service.leftovers ?? []).map(({ name }) => name));
    const ready = Math.max(0, ...service.readiness.map(({ counts }) => counts.ready));
    const of = (found: Omit<Found, 'share'>): Draft => ({
      ...found,
      share: found.endpoints / Math.max(1, found.endpoints + ready),
      port: '',
      subset: '',
      impact: someLeft,
      since: undefined,
    });
    if (mirrored.size > 0)
      yield of(
        ofMirrored(
          subject,
          service,
          gone.filter(({ slice }) => mirrored.has(slice)),
        ),
      );
    const outdated = gone.filter(({ slice }) => !mirrored.has(slice));
    if (outdated.length > 0) yield of(ofOutdated(subject, outdated));
  },
});
