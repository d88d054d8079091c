import type { Labels } from '../../model/evidence/object.ts';
import { metadataOf } from '../evidence/fields.ts';
import { meshPolicyOf } from '../evidence/network/mesh.ts';
import { destinationsOf } from '../evidence/network/routes.ts';
import type { JsonObject } from '../json.ts';
import { type Meta, other, type Rejection } from './record.ts';

/** networking.istio.io DestinationRule, projected; one without subsets takes the place of a less specific one all the same. */
export interface MeshPolicyRecord extends Meta {
  readonly kind: 'MeshPolicy';
  /** As it is written: a short name is one of its own namespace, and a pattern takes several hosts in. */
  readonly host: string;
  readonly subsets: readonly { readonly name: string; readonly labels: Labels }[];
  /** Milliseconds since the epoch; 0 where nobody says. */
  readonly createdAt: number;
}

/** networking.istio.io VirtualService that sends requests to subsets, projected. */
export interface MeshRouteRecord extends Meta {
  readonly kind: 'MeshRoute';
  readonly targets: readonly {
    readonly namespace: string;
    readonly service: string;
    readonly subset: string;
    /** Empty where the route leaves it open. */
    readonly port: string;
    /** Path of the field that names it. */
    readonly field: string;
  }[];
}

export type MeshRecord = MeshPolicyRecord | MeshRouteRecord;

export function destinationRule(source: JsonObject, meta: Meta): MeshPolicyRecord {
  const { host, subsets } = meshPolicyOf(source);
  const named = subsets.filter(({ name }) => name !== '');
  return { kind: 'MeshPolicy', ...meta, host, subsets: named, createdAt: metadataOf(source).createdAt ?? 0 };
}

/** What gets no share of the requests may well be empty. */
export function virtualService(source: JsonObject, meta: Meta): MeshRouteRecord | Rejection {
  const targets = destinationsOf(source)
    .filter(({ namespace, subset, weight }) => namespace !== '' && subset !== '' && weight > 0)
    .map(({ namespace, service, subset, port, field }) => ({ namespace, service, subset, port, field }));
  return targets.length === 0 ? other : { kind: 'MeshRoute', ...meta, targets };
}

export function isOfMesh(record: { readonly kind: string } | undefined): record is MeshRecord {
  return record?.kind === 'MeshPolicy' || record?.kind === 'MeshRoute';
}
