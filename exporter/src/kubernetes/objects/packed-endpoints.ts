import type { EndpointState } from '@uhwatch/contract/status.ts';
import { hash32, hash53 } from '../hash.ts';

/** One entry of a slice's `endpoints`. */
export interface Endpoint {
  /** `targetRef.uid`, else its name, else the address: what makes two entries the same pod. */
  readonly pod: string;
  /** The first address only, as kube-proxy uses it. */
  readonly address: string;
  /** `nodeName`; empty where it is not told. */
  readonly node: string;
  /** Place of the zone in the list of zones of the slice. */
  readonly zone: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

/**
 * The endpoints of a slice in one array of numbers, three for each: a cluster has a hundred thousand of them, and of
 * names only their equality matters. Names are hashed to 53 bits: among the 1,000 entries of a slice two of them
 * meet once in 10^10 slices.
 */
export type PackedEndpoints = readonly number[];

const stride = 3;
const readyBit = 1;
const servingBit = 2;
const terminatingBit = 4;
/** Three bits hold the conditions, the next 13 the zone, and 32 the hash of the node: together fewer than 53. */
const zoneShift = 2 ** 3;
const nodeShift = 2 ** 16;

export function packEndpoints(endpoints: readonly Endpoint[]): PackedEndpoints {
  const packed: number[] = [];
  for (const { pod, address, node, zone, ready, serving, terminating } of endpoints) {
    const bits = (ready ? readyBit : 0) | (serving ? servingBit : 0) | (terminating ? terminatingBit : 0);
    packed.push(hash53(pod), hash53(address), hash32(node) * nodeShift + zone * zoneShift + bits);
  }
  // What has grown has room for more, and a copy has not.
  return packed.slice();
}

/** What of a slice is needed to unpack its endpoints. */
interface PackedSlice {
  readonly endpoints: PackedEndpoints;
  /** Its zones, to which endpoints refer by place. */
  readonly zones: readonly string[];
}

/** Calls `visit` with each address, as `hash53` has it, and whether its pod is on its way out. */
export function forEachAddress(
  { endpoints: packed }: Pick<PackedSlice, 'endpoints'>,
  visit: (address: number, isLeaving: boolean) => void,
): void {
  for (let at = 0; at < packed.length; at += stride) {
    visit(packed[at + 1] ?? 0, (((packed[at + 2] ?? 0) % nodeShift) & terminatingBit) !== 0);
  }
}

/** An endpoint as it is kept: `pod` and `address` stand for the names, `node` is 0 where none is told. */
export interface Unpacked {
  readonly pod: number;
  readonly address: number;
  readonly node: number;
  /** Empty where none is told. */
  readonly zone: string;
  /** The condition `ready` as the slice has it, which kube-proxy and Istio go by. */
  readonly ready: boolean;
  readonly state: EndpointState;
}

/**
 * Calls `visit` for each endpoint. With `publishNotReadyAddresses` the controller writes `ready: true` for every pod,
 * so only `serving` tells the truth then; a slice that says `ready: false` all the same was written by somebody else.
 */
export function forEachEndpoint(
  { endpoints: packed, zones }: PackedSlice,
  publishNotReady: boolean,
  visit: (endpoint: Unpacked) => void,
): void {
  for (let at = 0; at < packed.length; at += stride) {
    const rest = packed[at + 2] ?? 0;
    const low = rest % nodeShift;
    const ready = (low & readyBit) !== 0;
    const serving = (low & servingBit) !== 0;
    const terminating = (low & terminatingBit) !== 0;
    const leaving = serving ? 'draining' : 'terminating';
    const staying = ready && (serving || !publishNotReady) ? 'ready' : 'unready';
    const state = terminating ? leaving : staying;
    visit({
      pod: packed[at] ?? 0,
      address: packed[at + 1] ?? 0,
      node: Math.floor(rest / nodeShift),
      zone: zones[Math.floor(low / zoneShift)] ?? '',
      ready,
      state,
    });
  }
}
