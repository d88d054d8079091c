import type { Capacity, PortReadiness, Service } from '../../model/service.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import type { Entry } from './entries.ts';
import { leftoversOf } from './leftovers.ts';
import { readinessOf } from './readiness.ts';
import { type Division, withSubsetsAsTold } from './subsets.ts';

/** What is known around a service. */
export interface Around {
  /** Whether anybody may say which endpoints there are. */
  readonly isKnown: boolean;
  readonly desired: number | undefined;
  readonly capacity: Capacity | undefined;
  readonly hasWorkloads: boolean;
  readonly division: Division | undefined;
}

/** A service as it is told. */
export function toldService(entry: Entry, record: ServiceRecord, around: Around): Service {
  const { slices } = entry;
  const { isKnown, desired, capacity, hasWorkloads, division } = around;
  const selectorKind = record.selector.size > 0 ? 'selector' : 'selectorless';
  const leftovers = leftoversOf(record, slices);
  const isUnmatched = selectorKind === 'selector' && desired === undefined && hasWorkloads;
  return {
    namespace: record.namespace,
    name: record.name,
    kind: record.externalName !== undefined ? 'external_name' : selectorKind,
    ports: record.ports,
    ...(record.addresses.length > 0 && { addresses: record.addresses }),
    readiness: isKnown ? rowsOf(entry, record, division) : [],
    endpointsDeclared: slices.length > 0,
    desired,
    ...(capacity && { capacity }),
    ...(record.externalName !== undefined && { externalName: record.externalName }),
    ...(isUnmatched && { unmatchedSelector: [...record.selector].map((pair) => pair.join('=')).join() }),
    ...(leftovers && { leftovers }),
    ...(division && { subsets: division.subsets }),
  };
}

function rowsOf(
  { slices, before, told }: Entry,
  service: ServiceRecord,
  division: Division | undefined,
): readonly PortReadiness[] {
  const hadReadiness = told !== undefined && told.readiness.length > 0;
  const rows = readinessOf({ service, slices, members: division?.members }, hadReadiness ? before : undefined);
  return division === undefined ? rows : withSubsetsAsTold(rows, division);
}
