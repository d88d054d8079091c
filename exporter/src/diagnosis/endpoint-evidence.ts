import type { Evidence } from '@uhwatch/contract/api.ts';
import { endpointStates } from '@uhwatch/contract/status.ts';
import type { PortReadiness, Service } from '../model/service.ts';
import type { Subject } from './rule.ts';

/** " on port http"; nothing for a service that declares no port. */
export function onPort({ port }: Pick<PortReadiness, 'port'>): string {
  return port === '' ? '' : ` on port ${port}`;
}

/** The verb behind a number. */
export function be(count: number): 'is' | 'are' {
  return count === 1 ? 'is' : 'are';
}

/** "1 endpoint", "2 endpoints" */
export function endpoints(count: number): string {
  return `${count} ${count === 1 ? 'endpoint' : 'endpoints'}`;
}

/** "1 ready endpoint", "2 ready endpoints" */
export function readyEndpoints(count: number): string {
  return `${count} ready ${count === 1 ? 'endpoint' : 'endpoints'}`;
}

/** Endpoints, in whichever state. */
export function totalOf({ counts }: Pick<PortReadiness, 'counts'>): number {
  return endpointStates.reduce((sum, state) => sum + counts[state], 0);
}

/** One thing that the slices of a port show. */
export function ofSlices(
  { namespace, service: name }: Subject,
  { port }: Pick<PortReadiness, 'port'>,
  [field, value]: readonly [field: string, value: number],
): Evidence {
  return { kind: 'EndpointSlice', namespace, name, field: `endpoints[${port}].${field}`, value };
}

/** One thing that the Service says. */
export function ofService(subject: Subject, field: string, value: string): Evidence {
  return { kind: 'Service', namespace: subject.namespace, name: subject.service, field, value };
}

/** The counts of a port that tell something, and what is desired behind the service where that is known. That none is ready tells most. */
export function countEvidence(subject: Subject, row: PortReadiness, { desired }: Service): Evidence[] {
  const rows = endpointStates
    .filter((state) => state === 'ready' || row.counts[state] > 0)
    .map((state) => ofSlices(subject, row, [state, row.counts[state]]));
  if (row.withoutPort > 0) rows.push(ofSlices(subject, row, ['without_port', row.withoutPort]));
  const workload = { kind: 'Workload', namespace: subject.namespace, name: subject.service };
  return desired === undefined ? rows : [...rows, { ...workload, field: 'spec.replicas', value: desired }];
}
