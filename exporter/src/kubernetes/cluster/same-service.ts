import type { Capacity, Service } from '../../model/service.ts';
import { sameReadiness } from './readiness.ts';

/** Whether two states of a service are told alike. */
export function sameService(a: Service, b: Service): boolean {
  return (
    a.kind === b.kind &&
    a.desired === b.desired &&
    a.endpointsDeclared === b.endpointsDeclared &&
    a.removed === b.removed &&
    a.externalName === b.externalName &&
    a.unmatchedSelector === b.unmatchedSelector &&
    JSON.stringify(a.leftovers) === JSON.stringify(b.leftovers) &&
    JSON.stringify(a.subsets) === JSON.stringify(b.subsets) &&
    (a.ports === b.ports || JSON.stringify(a.ports) === JSON.stringify(b.ports)) &&
    sameAddresses(a.addresses, b.addresses) &&
    sameReadiness(a.readiness, b.readiness) &&
    sameCapacity(a.capacity, b.capacity)
  );
}

function sameAddresses(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a === b || (a.length === b.length && a.every((address, n) => address === b[n]));
}

function sameCapacity(a: Capacity | undefined, b: Capacity | undefined): boolean {
  return (
    a?.minAvailable === b?.minAvailable &&
    a?.autoscaler?.min === b?.autoscaler?.min &&
    a?.autoscaler?.max === b?.autoscaler?.max
  );
}
