import { unnamedUpstream } from '@uhwatch/contract/metrics.ts';
import type { LineFate } from '../model/line-fate.ts';
import { type Completion, type Entry, fields } from './entry.ts';
import { type FlagSet, noFlags, notFlags } from './flags.ts';
import type { Slot } from './name-slots.ts';
import { haveFailed, type Tally } from './tally.ts';

/**
 * Values of `%ACCESS_LOG_TYPE%` of an entry that ends a request, a connection or a UDP session. The others tell of one
 * that goes on, or of one attempt of several. Source: AccessLogType in Envoy's data/accesslog/v3/accesslog.proto.
 */
const finalTypes: ReadonlySet<string> = new Set(['NotSet', 'TcpConnectionEnd', 'DownstreamEnd', 'UdpSessionEnd']);

/** Envoy Gateway names its routes `httproute/NAMESPACE/NAME/...`, `grpcroute/...` and so on. */
const gatewayRoute = /^[a-z]+route\//;

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
  const isBackendless = flags === noFlags && hasNoBackend(entry);
  const slot = (isBackendless ? tally.slots.route.of(fields.route, entry) : undefined) ?? slotOfHost(tally, entry);
  if (slot !== undefined) {
    if (isBackendless) slot.noBackend++;
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

/** Where the cluster is only a port of the pod, the client's proxy may have said in its SNI which service it meant. */
function countInbound(slot: Slot, { tally, entry, ending }: Inbound): LineFate {
  let named: Slot | undefined = slot;
  if (slot.key.service === unnamedUpstream) {
    ending.completion?.complete(entry);
    if (entry.has(fields.serverName)) named = tally.slots.inbound.of(fields.serverName, entry);
    else if (entry.has(fields.authority)) named = tally.slots.inbound.of(fields.authority, entry);
  }
  tally.add(named ?? slot, ending.flags);
  return 'inbound';
}

/**
 * Envoy Gateway answers by itself, so that the log shows no UH: since 1.6 with 503 for a route without ready endpoints,
 * and with 500 for one whose backends are invalid or missing, before 1.6 also for one without endpoints. Sources: Envoy
 * Gateway release notes 1.6.0, issues 6068 and 8288; Gateway API, `HTTPRouteRule.backendRefs`.
 */
const withoutBackend: ReadonlySet<number> = new Set([500, 503]);

function hasNoBackend(entry: Entry): boolean {
  return (
    entry.has(fields.route) &&
    withoutBackend.has(entry.status) &&
    entry.text(fields.details) === 'direct_response' &&
    gatewayRoute.test(entry.text(fields.route))
  );
}
