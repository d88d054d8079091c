import type { Evidence } from '@uhwatch/contract/api.ts';
import { endpointStates } from '@uhwatch/contract/status.ts';
import { hasNone, type PortReadiness, resolvePort, type Service } from '../model/service.ts';
import type { Subset, SubsetReadiness, SubsetRoute } from '../model/subset.ts';
import { endpoints, ofSlices, onPort, totalOf } from './endpoint-evidence.ts';
import type { Inputs, Subject } from './rule.ts';

/** A subset of the mesh to which nobody could send on a port, while others of the service serve it. */
export interface DrySubset {
  readonly row: PortReadiness;
  readonly subset: Subset;
  readonly readiness: SubsetReadiness;
  /** Routes that send requests to it on that port. */
  readonly routes: readonly SubsetRoute[];
}

export const noneDry: readonly DrySubset[] = [];

/**
 * The subsets without a ready endpoint, by the slices and the labels of pods. One that no route leads to is among them, and
 * is no fault by itself: Argo Rollouts keeps the subset of a canary empty between two rollouts.
 */
export function drySubsets({ service }: Pick<Inputs['endpoints'], 'service'>): readonly DrySubset[] {
  const { subsets, readiness } = service;
  if (subsets === undefined) return noneDry;
  return readiness.flatMap((row) => {
    const dry = hasNone(row) ? [] : (row.subsets ?? []).filter(hasNone);
    return dry.flatMap((of): DrySubset[] => {
      const subset = subsets.find(({ name }) => name === of.subset);
      if (subset === undefined) return [];
      const routes = subset.routes.filter((route) => leadsTo(route, row, service));
      return [{ row, subset, readiness: of, routes }];
    });
  });
}

function leadsTo({ port }: SubsetRoute, row: PortReadiness, service: Service): boolean {
  return port === '' || resolvePort(service, port) === row.port;
}

/** "Subset v2 of DestinationRule shop/web has no ready endpoint on port http: 2 endpoints with version=v2, none of them ready" */
export function inWordsOfDry({ row, subset, readiness }: DrySubset): string {
  const { name, labels, definedBy } = subset;
  const total = totalOf(readiness);
  const those = total === 0 ? `none has ${labels}` : `${endpoints(total)} with ${labels}, none of them ready`;
  return `Subset ${name} of ${definedBy.kind} ${definedBy.namespace}/${definedBy.name} has no ready endpoint${onPort(row)}: ${those}`;
}

/** The subset as it is written, its endpoints, and those of the whole port that are ready. */
export function dryEvidence(subject: Subject, { row, subset, readiness }: DrySubset): Evidence[] {
  const { name, labels, definedBy } = subset;
  const told = endpointStates.filter((state) => state === 'ready' || readiness.counts[state] > 0);
  return [
    { ...definedBy, field: `spec.subsets[${name}].labels`, value: labels },
    ...told.map((state) => ofSlices(subject, row, [`subset[${name}].${state}`, readiness.counts[state]])),
    ofSlices(subject, row, ['ready', row.counts.ready]),
  ];
}

/** Where routes name it. */
export function senderEvidence({ subset, routes }: DrySubset): Evidence[] {
  const value = `subset ${subset.name}`;
  return routes.map(({ kind, namespace, name, field }) => ({ kind, namespace, name, field, value }));
}

/** "VirtualService shop/web sends requests to it" */
export function inWordsOfSenders({ routes }: DrySubset): string {
  const names = [...new Set(routes.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`))];
  const [first = ''] = names;
  if (names.length === 1) return `${first} sends requests to it`;
  return `${first} and ${names.length - 1} more send requests to it`;
}
