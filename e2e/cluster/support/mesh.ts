import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import { ControlPlane } from './control-plane.ts';
import { applyManifests } from './deployed.ts';
import { startIstio } from './istio.ts';
import { hostsOf, type Proxy, type ProxyOptions, startProxy } from './istio-proxy.ts';
import { openMeshNetwork, podSubnet } from './mesh-network.ts';
import { defineGatewayApi, gatewayApiObjects } from './mesh-gateway-api.ts';
import { endpoints, istioObjects, workloads } from './mesh-objects.ts';
import { scenarios } from './mesh-scenarios.ts';
import { startMeshServers } from './mesh-servers.ts';
import { PretendedNode } from './pretended-node.ts';
import { truthOf } from './truth.ts';

/** Of the Service of uhwatch: for the EnvoyFilter, and for Istio's own providers. */
const alsPorts = { filter: 9798, providers: 9799 } as const;
/** What the README of a source tells to apply, as it stands there. */
function fromReadme(source: string, pattern: RegExp): string {
  const file = path.resolve(import.meta.dirname, '../../../exporter/src/sources', source, 'README.md');
  const [, text] = pattern.exec(readFileSync(file, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`${file} holds nothing like ${String(pattern)}`);
  return text;
}

const envoyFilter = fromReadme('envoy-als', /```yaml\n(apiVersion: \S+\nkind: EnvoyFilter\n[^`]*)```/);
const statistics = fromReadme('envoy-admin', /inclusionRegexps:\n *- '(.+)'/);

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
    readonly spec: { readonly clusterIP?: string };
    readonly status?: { readonly podIP?: string };
  }[];
}

/**
 * A control plane with istiod, and two Envoys that istiod configures: a gateway, and the sidecar of the pod of `web`,
 * through which this process reaches services. The pods are pretended, and their applications run in this process.
 */
export class Mesh {
  readonly plane: ControlPlane;
  readonly #ends: (() => unknown)[] = [];
  #gateway: Proxy | undefined;
  #sidecar: Proxy | undefined;
  #addresses: ReadonlyMap<string, string> = new Map();
  #alsHost = '';

  private constructor(plane: ControlPlane) {
    this.plane = plane;
    this.#ends.push(() => plane.stop());
  }

  /** Resolves when both proxies have everything from istiod. `envoy` is the path of the program. */
  static async start(envoy: string): Promise<Mesh> {
    const mesh = new Mesh(await ControlPlane.start());
    try {
      await mesh.#begin(envoy);
      return mesh;
    } catch (error) {
      await mesh.stop();
      throw error;
    }
  }

  get gateway(): Proxy {
    return started(this.#gateway);
  }

  get sidecar(): Proxy {
    return started(this.#sidecar);
  }

  /** Where the proxies send gRPC access logs, by the Service and the pod of uhwatch. */
  alsAddress(by: keyof typeof alsPorts): string {
    return `${this.#alsHost}:${alsPorts[by]}`;
  }

  /** The address of a Service. */
  addressOf(service: string): string {
    const address = this.#addresses.get(service);
    if (address === undefined) throw new Error(`no service ${service} in namespace shop`);
    return address;
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }

  async #begin(envoy: string): Promise<void> {
    const { plane } = this;
    const node = await PretendedNode.start(plane.api, 'node-1', podSubnet);
    this.#ends.push(() => node.vanish());
    const als = { service: 'uhwatch.uhwatch.svc.cluster.local', port: alsPorts.providers };
    defineGatewayApi(plane);
    const istio = await startIstio(plane, als);
    this.#ends.push(() => istio.stop('SIGKILL'));
    await this.#applyAll();
    const [web] = this.#pods('shop', 'app=web');
    this.#alsHost = this.#pods('uhwatch')[0]?.address ?? '';
    if (web === undefined) throw new Error('web has no pod');
    this.#ends.push(openMeshNetwork(web.address), await startMeshServers());
    const gatewayPod = { name: 'gateway', address: '192.0.2.1', labels: { istio: 'gateway' } };
    const start = async (options: Pick<ProxyOptions, 'type' | 'pod' | 'statistics'>): Promise<Proxy> => {
      const proxy = await startProxy({ program: envoy, folder: plane.file(options.type), istio, ...options });
      this.#ends.push(() => proxy.stop());
      return proxy;
    };
    this.#gateway = await start({ type: 'router', pod: gatewayPod, statistics });
    this.#sidecar = await start({ type: 'sidecar', pod: web });
    await Promise.all([inStep(this.#gateway, hostsOfRoutes()), inStep(this.#sidecar, [])]);
  }

  /** Applies all objects, and waits until kubectl tells of the endpoints what it has to. */
  async #applyAll(): Promise<void> {
    const { plane } = this;
    applyManifests(plane);
    const ports = Object.entries(alsPorts).map(([name, port]) => ({ name: `grpc-${name}`, port }));
    await plane.api.patch('/api/v1/namespaces/uhwatch/services/uhwatch', { spec: { ports } });
    plane.kubectl(['create', 'namespace', 'shop']);
    const items = [...workloads(), ...istioObjects, ...gatewayApiObjects];
    plane.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    plane.kubectl(['apply', '-f', '-'], envoyFilter);
    await eventually(() => expect(truthOf(plane, ['shop'])).toEqual(endpoints), 30_000);
    await eventually(() => expect(this.#pods('uhwatch')[0]?.address).not.toBe(''));
    const services = this.#list(['services', '-n', 'shop']);
    this.#addresses = new Map(services.map(({ metadata, spec }) => [metadata.name, spec.clusterIP ?? '']));
  }

  #pods(namespace: string, selector = '') {
    return this.#list(['pods', '-n', namespace, '-l', selector]).map(({ metadata, status }) => ({
      name: metadata.name,
      address: status?.podIP ?? '',
      labels: metadata.labels ?? {},
    }));
  }

  #list(args: readonly string[]): Listed['items'] {
    return (JSON.parse(this.plane.kubectl(['get', ...args, '-o', 'json'])) as Listed).items;
  }
}

function started(proxy: Proxy | undefined): Proxy {
  if (proxy === undefined) throw new Error('the mesh has not started');
  return proxy;
}

/** The hosts that the gateway has routes for. */
function hostsOfRoutes(): readonly string[] {
  const named = scenarios.filter(
    ({ proxy, protocol, flags }) => proxy === 'gateway' && protocol !== 'TCP' && !flags?.includes('NR'),
  );
  return named.map(({ to }) => `${to}.example.com`);
}

/** Waits until a proxy has the endpoints that kubectl tells of, the routes, and the access log for uhwatch. */
async function inStep(proxy: Proxy, hosts: readonly string[]): Promise<void> {
  await eventually(async () => {
    const clusters = await hostsOf(proxy);
    for (const [name, counts] of Object.entries(endpoints)) {
      const [service = ''] = name.replace('shop/', '').split(':');
      const [, states] =
        Object.entries(clusters).find(([cluster]) => cluster.endsWith(`||${service}.shop.svc.cluster.local`)) ?? [];
      const { HEALTHY = 0, UNHEALTHY = 0 } = states ?? {};
      const told = [HEALTHY > 0 && `ready ${HEALTHY}`, UNHEALTHY > 0 && `unready ${UNHEALTHY}`].filter(Boolean).join();
      expect(states && (told || 'none'), name).toBe(counts);
    }
    const config = await (await fetch(`${proxy.adminUrl}/config_dump`)).text();
    for (const part of [...hosts, '"log_name": "uhwatch"']) expect(config.includes(part), part).toBe(true);
  }, 30_000);
}
