import { unnamedUpstream } from '@uhwatch/contract/metrics.ts';
import type { LineFate } from '../model/line-fate.ts';
import { type Completion, type Entry, fields } from './entry.ts';
import { type FlagSet, noFlags, notFlags } from './flags.ts';
import type { Refusal, Slot } from './name-slots.ts';
import { haveFailed, type Tally } from './tally.ts';

/**
 * Values of `%ACCESS_LOG_TYPE%` of an entry that ends a request, a connection or a UDP session. The others tell of one
 * that goes on, or of one attempt of several. Source: AccessLogType in Envoy's data/accesslog/v3/accesslog.proto.
 */
const finalTypes: ReadonlySet<string> = new Set(['NotSet', 'TcpConnectionEnd', 'DownstreamEnd', 'UdpSessionEnd']);

/** How the controllers of the Gateway API name their routes, and what these answer where there is no backend: no flag says so. */
const backendlessRoutes: readonly { readonly name: RegExp; readonly statuses: ReadonlySet<number> }[] = [
  // Envoy Gateway: since 1.6 503 for a route without ready endpoints, and 500 for one whose backends are invalid or
  // missing, before 1.6 also for one without endpoints. Sources: its release notes 1.6.0, issues 6068 and 8288; Gateway
  // API, `HTTPRouteRule.backendRefs`.
  { name: /^[a-z]+route\//, statuses: new Set([500, 503]) },
  // Istio: `NAMESPACE.NAME.RULE` where the rule has no name of its own, for one without `backendRefs` that have a weight;
  // where one of them is missing, NC says so. Source: `convertHTTPRoute` in Istio's
  // pilot/pkg/config/kube/gateway/conversion.go.
  { name: /^[a-z\d-]+\.[a-z\d.-]+\.\d+$/, statuses: new Set([500]) },
];

/** Counts an entry of a log: whether it ends anything, which flags it has, and whom it was for. */
export function countEntry(tally: Tally, entry: Entry, completion: Completion): LineFate {
  if (entry.has(fields.type) && !finalTypes.has(entry.text(fields.type))) return 'not_final';
  const flags = tally.flagSetOf(entry);
  if (flags === notFlags) return 'malformed';
  return countFinal(tally, entry, { flags, completion });
}

/** How a request ended, and what else can be found out about it. */
interface Ending {
  readonly flags: FlagSet;
  readonly completion?: Completion;
}

/**
 * Counts an entry that ends a request for the upstream that it names: by cluster; by route where that has no backend;
 * else by the host that the client asked for. What failed and names nobody counts all the same, with the address that
 * the client connected to; what did not fail and names nobody (a port scan) does not.
 */
export function countFinal(tally: Tally, entry: Entry, ending: Ending): LineFate {
  const { flags, completion } = ending;
  if (entry.has(fields.cluster)) {
    const slot = tally.slots.cluster.of(fields.cluster, entry);
    if (slot === undefined) return 'internal';
    return slot.inbound ? countInbound(slot, { tally, entry, ending }) : counted(tally, slot, flags);
  }
  completion?.complete(entry);
  const refusal = flags === noFlags ? refusalOf(entry) : undefined;
  const ofRoute = refusal === 'no_backend' ? tally.slots.route.of(fields.route, entry) : undefined;
  const slot = ofRoute ?? slotOfHost(tally, entry);
  if (slot !== undefined) {
    if (refusal !== undefined) slot.refusals.set(refusal, (slot.refusals.get(refusal) ?? 0) + 1);
    return counted(tally, slot, flags);
  }
  const unnamed = haveFailed(flags) ? tally.slots.destination.of(fields.destination, entry) : undefined;
  return unnamed === undefined ? 'no_name' : counted(tally, unnamed, flags);
}

function counted(tally: Tally, slot: Slot, flags: FlagSet): LineFate {
  tally.add(slot, flags);
  return 'counted';
}

function slotOfHost(tally: Tally, entry: Entry): Slot | undefined {
  if (entry.has(fields.authority)) return tally.slots.authority.of(fields.authority, entry);
  return entry.has(fields.serverName) ? tally.slots.authority.of(fields.serverName, entry) : undefined;
}

interface Inbound {
  readonly tally: Tally;
  readonly entry: Entry;
  readonly ending: Ending;
}

function countInbound(slot: Slot, { tally, entry, ending }: Inbound): LineFate {
  let named = slot;
  if (slot.key.service === unnamedUpstream) {
    ending.completion?.complete(entry);
    named = inboundSlotOf(slot, tally, entry);
  }
  tally.add(named, ending.flags);
  return 'inbound';
}

/**
 * Where the cluster is only a port of the pod, the client's proxy may have said in its SNI which service it meant, else
 * the client in its host. A host that is no service's, and none at all, leave it to the address of the pod; whoever asks
 * for that address itself, as a kubelet does, is no client of a service.
 */
function inboundSlotOf(ofPort: Slot, tally: Tally, entry: Entry): Slot {
  let named: Slot | undefined = ofPort;
  if (entry.has(fields.serverName)) named = tally.slots.inbound.of(fields.serverName, entry);
  else if (entry.has(fields.authority)) named = tally.slots.inbound.of(fields.authority, entry);
  return named === undefined ? ofPort : tally.podSlots.of(named, entry);
}

const directResponse = 'direct_response';
/** Istio's route for hosts that `outboundTrafficPolicy: REGISTRY_ONLY` lets nobody reach; for TCP it is a cluster. */
const blockingRoute = 'block_all';

/** Why the proxy answered by itself, where its route tells; undefined for any other answer. */
function refusalOf(entry: Entry): Refusal | undefined {
  const length = entry.ends[fields.details]! - entry.starts[fields.details]!;
  if (length !== directResponse.length || !entry.has(fields.route)) return undefined;
  if (entry.text(fields.details) !== directResponse) return undefined;
  const route = entry.text(fields.route);
  if (route === blockingRoute) return 'blocked';
  const isBackendless = backendlessRoutes.some(({ name, statuses }) => statuses.has(entry.status) && name.test(route));
  return isBackendless ? 'no_backend' : undefined;
}
