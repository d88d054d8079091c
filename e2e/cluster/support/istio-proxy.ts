import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startEnvoyIn } from '../../support/envoy.ts';
import { answering, freePort, type Started } from '../../support/processes.ts';
import { accessLogs, type Istio } from './istio.ts';

export interface ProxyOptions {
  readonly program: string;
  /** Its working directory, which is made. */
  readonly folder: string;
  readonly type: 'router' | 'sidecar';
  /** The pod that it is, or is beside of. */
  readonly pod: { readonly name: string; readonly address: string; readonly labels: Readonly<Record<string, string>> };
  readonly istio: Istio;
  /** Which statistics of clusters it keeps, as the annotation `proxyStatsMatcher` has them; all, when not given. */
  readonly statistics?: string | undefined;
}

/** A running Envoy that has its configuration from istiod. */
export interface Proxy {
  readonly adminUrl: string;
  readonly textLog: string;
  readonly jsonLog: string;
  readonly stop: Started['stop'];
}

/** Starts a stock Envoy of namespace `shop` without pilot-agent, and waits until istiod has configured it. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { program, folder } = options;
  mkdirSync(folder, { recursive: true });
  const adminPort = await freePort();
  const config = path.join(folder, 'envoy.json');
  writeFileSync(config, JSON.stringify(bootstrap(options, adminPort)));
  const envoy = startEnvoyIn(folder, program, config);
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  try {
    await answering(`${adminUrl}/ready`, envoy, 30_000);
  } catch (error) {
    await envoy.stop('SIGKILL');
    throw error;
  }
  const [textLog, jsonLog] = [path.join(folder, accessLogs.text), path.join(folder, accessLogs.json)];
  return { adminUrl, textLog, jsonLog, stop: envoy.stop };
}

/** What Istio's own bootstrap lets through besides. */
const ownStatistics = ['cluster_manager', 'listener_manager', 'server', 'cluster.xds-grpc'];

function statsConfig(regex: string): object {
  const patterns = [...ownStatistics.map((prefix) => ({ prefix })), { safe_regex: { regex } }];
  return { stats_matcher: { inclusion_list: { patterns } } };
}

interface Address {
  readonly address: string;
  readonly port: number;
}

/** The bootstrap of an Envoy that has everything from istiod. */
export function adsBootstrap({ xds, admin }: { readonly xds: Address; readonly admin: Address }): object {
  const socket = ({ address, port }: Address) => ({ socket_address: { address, port_value: port } });
  const fromAds = { ads: {}, resource_api_version: 'V3', initial_fetch_timeout: '0s' };
  const httpOptions = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  const cluster = {
    name: 'xds-grpc',
    type: 'STATIC',
    connect_timeout: '1s',
    typed_extension_protocol_options: {
      [httpOptions]: {
        '@type': `type.googleapis.com/${httpOptions}`,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
    load_assignment: {
      cluster_name: 'xds-grpc',
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(xds) } }] }],
    },
  };
  return {
    admin: { address: socket(admin) },
    dynamic_resources: {
      ads_config: {
        api_type: 'DELTA_GRPC',
        transport_api_version: 'V3',
        set_node_on_first_message_only: true,
        grpc_services: [{ envoy_grpc: { cluster_name: cluster.name } }],
      },
      cds_config: fromAds,
      lds_config: fromAds,
    },
    static_resources: { clusters: [cluster] },
  };
}

function bootstrap({ type, pod, istio, statistics }: ProxyOptions, adminPort: number): object {
  const address = '127.0.0.1';
  return {
    ...adsBootstrap({ xds: { address, port: istio.xdsPort }, admin: { address, port: adminPort } }),
    node: {
      id: `${type}~${pod.address}~${pod.name}.shop~shop.svc.cluster.local`,
      cluster: `${pod.name}.shop`,
      metadata: { NAMESPACE: 'shop', CLUSTER_ID: 'Kubernetes', LABELS: pod.labels },
    },
    ...(statistics !== undefined && { stats_config: statsConfig(statistics) }),
  };
}

interface Clusters {
  readonly cluster_statuses: readonly {
    readonly name: string;
    readonly host_statuses?: readonly { readonly health_status: { readonly eds_health_status: string } }[];
  }[];
}

/**
 * How often the proxy has let its workers know that the health of hosts changed. Within a second of one change Envoy
 * gathers further ones of the same cluster, so that an ejected host gets requests for that long.
 */
export async function appliedHealthChanges({ adminUrl }: Proxy): Promise<number> {
  const filter = 'cluster_manager\\.(cluster_updated_via_merge|update_out_of_merge_window)$';
  const page = await (await fetch(`${adminUrl}/stats?filter=${encodeURIComponent(filter)}`)).text();
  return [...page.matchAll(/: (\d+)$/gm)].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** How many hosts of each health, in Envoy's own words, discovery has told the proxy of, by its name of the cluster. */
export async function hostsOf({
  adminUrl,
}: Proxy): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  const { cluster_statuses } = (await (await fetch(`${adminUrl}/clusters?format=json`)).json()) as Clusters;
  return Object.fromEntries(
    cluster_statuses.map(({ name, host_statuses = [] }) => {
      const counts: Record<string, number> = {};
      for (const { health_status } of host_statuses)
        counts[health_status.eds_health_status] = (counts[health_status.eds_health_status] ?? 0) + 1;
      return [name, counts];
    }),
  );
}
