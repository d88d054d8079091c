import type { LineResult } from '../model/event.ts';
import { type Completion, type Entry, fields } from './entry.ts';
import { type FlagSet, noFlags, notFlags } from './flags.ts';
import type { Slot, Tally } from './tally.ts';

/**
 * Values of `%ACCESS_LOG_TYPE%` of an entry that ends a request, a connection or a UDP session. The others tell of one
 * that goes on, or of one attempt of several. Source: AccessLogType in Envoy's data/accesslog/v3/accesslog.proto.
 */
const finalTypes: ReadonlySet<string> = new Set(['NotSet', 'TcpConnectionEnd', 'DownstreamEnd', 'UdpSessionEnd']);

/** Envoy Gateway names its routes `httproute/NAMESPACE/NAME/...`, `grpcroute/...` and so on. */
const gatewayRoute = /^[a-z]+route\//;

/** Counts an entry of a log: whether it ends anything, which flags it has, and whom it was for. */
export function countEntry(tally: Tally, entry: Entry, completion: Completion): LineResult {
  if (entry.has(fields.type) && !finalTypes.has(entry.text(fields.type))) return 'ignored';
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
 * else by the host that the client asked for.
 */
export function countFinal(tally: Tally, entry: Entry, { flags, completion }: Ending): LineResult {
  if (entry.has(fields.cluster)) return countFor(tally.slotOf(fields.cluster, entry), flags, tally);
  completion?.complete(entry);
  if (flags === noFlags && hasNoBackend(entry)) {
    const slot = tally.slotOf(fields.route, entry);
    if (slot !== undefined) slot.noBackend++;
    return countFor(slot, flags, tally);
  }
  // Neither cluster nor authority: a finished request that names nobody (a port scan, a TCP line without a route).
  return entry.has(fields.authority) ? countFor(tally.slotOf(fields.authority, entry), flags, tally) : 'ignored';
}

function countFor(slot: Slot | undefined, flags: FlagSet, tally: Tally): LineResult {
  if (slot === undefined) return 'ignored';
  tally.add(slot, flags);
  return 'counted';
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
