import type { FailureClass, Outcome } from '@uhwatch/contract/outcomes.ts';
import type { EvidenceRequest } from './evidence-reading.ts';
import type { UpstreamEvidence } from './evidence/upstream-evidence.ts';
import type { ToldFate } from './line-fate.ts';
import type { ProxyNode } from './proxy-node.ts';
import type { Service } from './service.ts';

/** Whom the traffic went to. `port` is what the proxy calls it: a number or a name, empty when it does not say. */
export interface TrafficKey {
  readonly namespace: string;
  readonly service: string;
  readonly port: string;
  readonly subset: string;
}

/** A service, and a port of it where that is known. */
export type UpstreamName = Omit<TrafficKey, 'subset'>;

/** Where a client connected to, which a registry may know as the address of a service or of an endpoint. */
export interface Destination {
  readonly ip: string;
  readonly port: string;
}

/** Says whose endpoints are where, as of now; only for addresses that are asked for, as there are many. */
export interface EndpointOwners {
  /**
   * For each destination the service that has an endpoint with that address and port, undefined where none has. The
   * `port` is the one of the service, by its name.
   */
  of(destinations: readonly Destination[]): readonly (UpstreamName | undefined)[];
}

/** A key as a proxy gives it, with what may tell more: the model takes the first that a registry declares, else the key. */
export interface ReportedKey extends TrafficKey {
  /** The proxy's own name of a route; a source that knows routes says which service it is, with an `aliases` event. */
  readonly alias?: string;
  /** Services that a name may mean which cannot be split with certainty, best guess first. */
  readonly candidates?: readonly UpstreamName[];
  /** The address of a service; where it is `inbound`, that of the endpoint. */
  readonly destination?: Destination;
  /**
   * The proxy of the server tells of it, and the one of the client as well, as a rule: it counts apart and is never added.
   */
  readonly inbound?: true;
}

/** Whether the address of an endpoint says whose requests these are; later it may be that of another one's. */
export function isOfEndpoint({ inbound, destination }: ReportedKey): boolean {
  return inbound === true && destination !== undefined;
}

/** The same for keys that mean the same, whatever comes to be known. */
export function keyId({
  namespace,
  service,
  port,
  subset,
  alias,
  candidates,
  destination,
  inbound,
}: ReportedKey): string {
  const id = `${namespace}\n${service}\n${port}\n${subset}`;
  const isPlain = alias === undefined && candidates === undefined && destination === undefined && inbound === undefined;
  return isPlain ? id : `${id}\n${JSON.stringify([alias, candidates, destination, inbound])}`;
}

/** What one batch adds to the counters of one upstream. */
export interface TrafficCount extends ReportedKey {
  readonly requests: number;
  /** A request with several outcomes counts once in each. */
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** Each failed request once, in the class that `classOf` of the contract gives it. */
  readonly failures: ReadonlyMap<FailureClass, number>;
}

/** How a proxy sees its hosts. A host in several bad states counts in the first of them. */
export const proxyHostStates = [
  'healthy',
  'degraded',
  'ejected',
  'failed_health_check',
  'excluded',
  'unhealthy',
] as const;
export type ProxyHostState = (typeof proxyHostStates)[number];

/**
 * The hosts of one upstream as one proxy sees them. Aggregate and ORIGINAL_DST clusters show none of their own, so
 * that no hosts at all prove nothing by themselves.
 */
export interface ProxyHosts extends ReportedKey {
  readonly hosts: Readonly<Record<ProxyHostState, number>>;
}

/** One log that is followed. */
export interface LogFile {
  /** Bytes written and not yet read. */
  readonly lagBytes: number;
}

export const logChanges = ['rotated', 'truncated', 'deleted'] as const;
export type LogChange = (typeof logChanges)[number];

/** What a source does with one resource, and what comes of it, counted. */
export const resourceActivities = ['list', 'watch', 'event', 'decode_error', 'malformed_object'] as const;
export type ResourceActivity = (typeof resourceActivities)[number];

/** Why a resource had to be listed again: its version was forgotten, or its watch could not be trusted. */
export const relistReasons = ['expired', 'empty_watch', 'silent_watch', 'undecodable'] as const;
export type RelistReason = (typeof relistReasons)[number];

/** An event as the store takes it: who tells it, and when, in milliseconds since the epoch. */
export type ModelEvent = { readonly source: string; readonly at: number } & EventBody;

/** Everything that a source can tell the model. */
export type EventBody =
  | { readonly type: 'source-up' }
  /** The source goes on trying by itself, or the supervisor restarts it. */
  | { readonly type: 'source-down'; readonly error: string }
  | { readonly type: 'source-restarted' }
  /** The whole truth of this source: services that it told of before and that are missing now are gone. */
  | { readonly type: 'services'; readonly services: readonly Service[] }
  | { readonly type: 'service'; readonly service: Service }
  | { readonly type: 'service-removed'; readonly namespace: string; readonly name: string }
  /** An empty batch says that this proxy reports here. */
  | {
      readonly type: 'traffic';
      readonly proxy: string;
      readonly counts: readonly TrafficCount[];
      /** It happened at an unknown earlier time: it counts, but it is not recent. */
      readonly old: boolean;
      /** What an earlier process counted and showed: these counters go on where they stood, so none is born at zero. */
      readonly continues?: true;
    }
  | ({ readonly type: 'lines'; readonly count: number } & ToldFate)
  /** The whole truth about the logs that a source follows now, by path. */
  | { readonly type: 'log-files'; readonly files: ReadonlyMap<string, LogFile> }
  /** Something that happens to logs, counted. */
  | { readonly type: 'log-change'; readonly change: LogChange; readonly count: number }
  /** The whole truth of one proxy: clusters that it told of before and that are missing now are gone. */
  | {
      readonly type: 'proxy-hosts';
      readonly proxy: string;
      /** Which of several proxies, such as the address of its admin interface. */
      readonly instance: string;
      readonly clusters: readonly ProxyHosts[];
    }
  /** Who one proxy says it is. */
  | { readonly type: 'proxy-node'; readonly instance: string; readonly node: ProxyNode }
  /** A part of what the source reads, such as one kind of objects, is known, or is not although the rest may be. */
  | { readonly type: 'resource-up'; readonly resource: string }
  | { readonly type: 'resource-down'; readonly resource: string; readonly error: string }
  | {
      readonly type: 'resource-activity';
      readonly resource: string;
      readonly activity: ResourceActivity;
      readonly count: number;
    }
  | { readonly type: 'resource-relisted'; readonly resource: string; readonly reason: RelistReason }
  /** How long after the change of a pod each of its endpoints became known here, in milliseconds. */
  | { readonly type: 'propagation'; readonly lagsMs: readonly number[] }
  /** What explains the state of one upstream; undefined when nobody asks for it any more. */
  | {
      readonly type: 'evidence';
      readonly namespace: string;
      readonly service: string;
      readonly evidence: UpstreamEvidence | undefined;
    }
  /** How the source comes along with evidence: upstreams that have none yet, and when the oldest that it keeps was read. */
  | { readonly type: 'evidence-state'; readonly waiting: number; readonly oldestAt: number | undefined }
  | { readonly type: 'evidence-request'; readonly request: EvidenceRequest }
  /** The whole truth of this source: which service stands behind each route that has exactly one. */
  | { readonly type: 'aliases'; readonly aliases: ReadonlyMap<string, UpstreamName> }
  /** Whom to ask whose an endpoint is, from now on; the source keeps what it answers current. */
  | { readonly type: 'endpoint-owners'; readonly owners: EndpointOwners };

export type Emit = (event: ModelEvent) => void;

/** What a source tells with; see `teller`. */
export type Tell = (body: EventBody) => void;
