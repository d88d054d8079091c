import { unnamedUpstream } from '@uhwatch/contract/metrics.ts';
import type { ReportedKey, TrafficKey, UpstreamName } from '../../model/event.ts';

/** Whom a name means: an upstream; `internal`, which the proxy uses for itself; `unknown` when it names nobody. */
export type Identity = NamedKey | 'internal' | 'unknown';

export interface NamedKey extends ReportedKey {
  /** It may be no service: then the address of the pod whose own proxy tells of it says which one it is. */
  readonly byPod?: true;
}

/** One way in which a gateway or a mesh names Envoy's clusters. */
export interface NameForm {
  readonly gateway: string;
  /** A name of this form, for the README. */
  readonly example: string;
  /** What the name says; undefined when it is not of this form. Pure, and linear in the length of the name. */
  read(name: string): Identity | undefined;
}

export function keyOf(parts: Partial<TrafficKey> & { readonly service: string }): TrafficKey {
  return { namespace: '', port: '', subset: '', ...parts };
}

/** The same, as the server's own proxy tells of it: it knows a port of its pod, and not always the service. */
export function inboundOf(parts: Partial<TrafficKey>): NamedKey {
  return asInbound(keyOf({ service: unnamedUpstream, ...parts }));
}

export function asInbound(key: ReportedKey): NamedKey {
  return { ...key, inbound: true, ...(key.namespace === '' && { byPod: true }) };
}

/** The key of a name that cannot be split with certainty: the name itself, with what it may mean. */
export function ambiguous(name: string, candidates: readonly UpstreamName[]): ReportedKey {
  return candidates.length === 0 ? keyOf({ service: name }) : { ...keyOf({ service: name }), candidates };
}

/** A name of a namespace or a service, as a piece of a pattern. Source: RFC 1123 labels in Kubernetes "Object Names". */
export const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
