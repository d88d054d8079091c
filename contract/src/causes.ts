import type { CommandName } from './commands.ts';
import { inEnglish, readable, type Tell } from './tell.ts';

/** A cause: what a person reads for it, and the words that narrow it. */
export interface CauseRow {
  readonly words: string;
  /** By reason, what a person reads behind the words of the cause. Most causes have none. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What to run next, the most telling first; before those of the finding. */
  readonly commands: readonly CommandName[];
}

function cause<const R extends string = never>(
  words: string,
  reasons?: Readonly<Record<R, string>>,
  commands: readonly CommandName[] = [],
) {
  return { words, reasons: reasons ?? ({} as Readonly<Record<R, string>>), commands };
}

/**
 * Stable words for why nothing healthy stands behind an upstream, in the order in which the first match wins for an
 * endpoint; from `port_mismatch` on, the endpoints look ready.
 */
export const causeTable = {
  service_missing: cause('The Service does not exist'),
  external_name: cause('The Service is only an external name'),
  no_endpoints_declared: cause('No endpoints are declared'),
  scaled_to_zero: cause('Scaled to zero'),
  creation_forbidden: cause(
    'Pods may not be created',
    {
      quota: 'a quota is used up',
      service_account: 'the service account is missing',
      admission: 'an admission webhook or policy refuses them',
    },
    ['describeWorkload', 'quotas'],
  ),
  selector_matches_no_pods: cause('The selector matches no pods', {}, ['service', 'podLabels']),
  unscheduled: cause(
    'Pods cannot be scheduled',
    {
      taint: 'a taint of the nodes is not tolerated',
      resources: 'no node has the requested resources left',
      affinity: 'no node matches the selector or affinity',
      host_port: 'the host port is taken on each node',
      volume: 'a volume is not bound or not reachable',
      gated: 'a scheduling gate holds them back',
      node_unschedulable: 'the nodes are cordoned',
    },
    ['describePod', 'nodes', 'claims'],
  ),
  node_not_ready: cause('The node is not ready', {}, ['describeNode', 'podsOnNode']),
  sandbox_failed: cause('The pod sandbox cannot be set up', {}, ['podEvents', 'describeNode']),
  image_pull: cause(
    'The image cannot be pulled',
    {
      not_found: 'the image does not exist',
      unauthorized: 'the registry refuses the credentials',
      rate_limited: 'the registry limits the rate',
      invalid_name: 'the name of the image is invalid',
      unreachable: 'the registry cannot be reached',
      other: 'the registry answers with another error',
    },
    ['describePod', 'podEvents'],
  ),
  config_error: cause(
    'A container cannot be created',
    {
      secret: 'a Secret is missing',
      configmap: 'a ConfigMap is missing',
      key: 'a key of a ConfigMap or Secret is missing',
    },
    ['describePod', 'configNames'],
  ),
  volume_mount: cause('A volume cannot be mounted', {}, ['podEvents', 'claims']),
  init_failing: cause('An init container fails', {}, ['podLogBefore', 'describePod']),
  crash_loop: cause(
    'Containers crash again and again',
    {
      oom_killed: 'killed for want of memory',
      exit_code: 'they exit with an error',
      command_not_found: 'the command cannot be found',
      liveness_probe: 'the liveness probe fails',
    },
    ['podLogBefore', 'describePod'],
  ),
  starting: cause('Still starting', {}, ['describePod', 'podLog']),
  readiness_probe: cause(
    'Readiness checks fail',
    {
      http_status: 'the probe is answered with an error status',
      timeout: 'the probe times out',
      refused: 'the connection of the probe is refused',
      tcp: 'the TCP probe fails',
      exec: 'the command of the probe fails',
      grpc: 'the gRPC probe fails',
    },
    ['podEvents', 'podLog', 'describePod'],
  ),
  readiness_gate: cause('A readiness gate is not met', {}, ['podConditions', 'describePod']),
  terminating: cause('Pods are terminating', {}, ['describePod', 'workloads']),
  evicted: cause('Pods were evicted', {}, ['describePod', 'describeNode']),
  port_mismatch: cause('The target port does not match', {}, ['servicePorts', 'podPorts']),
  address_family: cause('An address family has no ready endpoint', { ipv4: 'IPv4', ipv6: 'IPv6' }),
  stale_endpoints: cause(
    'The EndpointSlices are out of date',
    {
      missed: 'ready pods are not in them',
      gone: 'they hold pods that do not exist',
    },
    ['endpointSlices'],
  ),
  subset_matches_no_pods: cause('The mesh subset matches no pods'),
  route_target_missing: cause('The route points at nothing'),
  route_without_backend: cause('The route has no backend with endpoints'),
  outlier_ejection: cause('Outlier detection ejected the endpoints'),
  proxy_health_check: cause('Health checks of the proxy fail'),
  traffic_policy_local: cause('Local traffic policy, no local endpoint'),
  proxy_view_differs: cause('The proxy sees other endpoints'),
  dns: cause('The name does not resolve'),
  network_policy_suspected: cause('A network policy may block it'),
  connection_refused: cause('Connections are refused'),
  no_route: cause('No route matches the request'),
  retries_exhausted: cause('Every retry failed'),
  timeout: cause('The upstream does not answer in time'),
  reset: cause('The upstream breaks off requests'),
  overload: cause('A circuit breaker refuses requests'),
  policy_blocked: cause('Blocked by policy'),
  unknown: cause('Cause not known yet'),
} as const satisfies Record<string, CauseRow>;

export type Cause = keyof typeof causeTable;
export const causes = Object.keys(causeTable) as [Cause, ...Cause[]];

/** A word that narrows the cause; empty where nothing does. */
export type Reason<C extends Cause = Cause> = { [K in C]: keyof (typeof causeTable)[K]['reasons'] & string }[C] | '';

/** A cause and a reason of its own: one of another cause does not compile. */
export function because<C extends Cause>(cause: C, reason: Reason<C> = ''): { cause: C; reason: Reason<C> } {
  return { cause, reason };
}

/** What a person reads for a cause and its reason. Words that only a newer exporter knows stay readable. */
export function describeCause(word: string, reason = '', tell: Tell = inEnglish): string {
  const row: CauseRow | undefined = Object.hasOwn(causeTable, word) ? causeTable[word as Cause] : undefined;
  const words = row === undefined ? readable(word) : tell(`cause.${word}`, row.words);
  if (reason === '') return words;
  const narrower = row !== undefined && Object.hasOwn(row.reasons, reason) ? row.reasons[reason] : undefined;
  return `${words}: ${narrower === undefined ? readable(reason) : tell(`reason.${word}.${reason}`, narrower)}`;
}
