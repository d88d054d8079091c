import { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { linesIn } from '../support/envoy.ts';
import { linesOf, sampleOf, samples } from '../support/metrics.ts';
import { startUhwatch, type Uhwatch } from '../support/processes.ts';
import { program } from '../support/programs.ts';
import { boundToken } from './support/deployed.ts';
import { appliedHealthChanges } from './support/istio-proxy.ts';
import { Mesh } from './support/mesh.ts';
import { hasOwnNetwork } from './support/mesh-network.ts';
import { divideShop, subsetHosts, subsetsTold } from './support/mesh-subsets.ts';
import { askOnce, type Scenario, scenarios } from './support/mesh-scenarios.ts';
import { podPorts } from './support/mesh-servers.ts';
import { type ToldTraffic, trafficToldBy } from './support/told-traffic.ts';

const envoy = program('envoy');
const iptables = program('iptables');
const isPossible = envoy !== undefined && iptables !== undefined && hasOwnNetwork;
if (!isPossible) console.log('Istio is left out: it needs Envoy, iptables and a network namespace of its own');

const transports = ['text', 'JSON', 'ALS', 'admin'] as const;
type Transport = (typeof transports)[number];
/** Names no cluster where there was no host, and tells of everything twice. */
const providers = "Istio's own ALS providers";

/** What all scenarios together add up to; a request without a cluster is in no counter of the admin interface. */
function expectedOf(transport: Transport): Readonly<Record<string, ToldTraffic>> {
  const told: Record<string, ToldTraffic> = {};
  for (const { upstream, times, flags = [], failure, noCluster } of scenarios) {
    if (transport === 'admin' && noCluster) continue;
    const row = (told[upstream] ??= { requests: 0, flags: {}, failures: {} });
    row.requests += times;
    for (const flag of flags) row.flags[flag] = (row.flags[flag] ?? 0) + times;
    if (failure !== undefined) row.failures[failure] = (row.failures[failure] ?? 0) + times;
  }
  return told;
}

const requests = scenarios.reduce((sum, { times }) => sum + times, 0);
/** What the sidecar says of requests to its own pod: those for `web` succeed, those for `mute` find nobody listening. */
const inbound = { succeeded: timesOf('web'), refused: timesOf('mute') };
const inboundRequests = inbound.succeeded + inbound.refused;

function timesOf(service: string): number {
  return scenarios.reduce((sum, { to, times }) => sum + (to === service ? times : 0), 0);
}

function timesOfFlag(flag: string): number {
  return scenarios.reduce((sum, { flags, times }) => sum + (flags?.includes(flag) ? times : 0), 0);
}

/** istiod configures an Envoy as a gateway and one as a sidecar; each way of telling alone must give the same. */
describe.skipIf(!isPossible)('a mesh of Istio', () => {
  const exporters = new Map<Transport | typeof providers, Uhwatch>();
  const seen = new Map<Scenario, ReadonlySet<string>>();
  const ends: (() => unknown)[] = [];
  let mesh: Mesh;

  beforeAll(async () => {
    mesh = await Mesh.start(envoy ?? '');
    ends.push(() => mesh.stop());
    const { gateway, sidecar } = mesh;
    const proxies = [gateway, sidecar];
    const access = ['--envoy-access-log.start-at', 'start', '--envoy-access-log.paths'];
    const rows: readonly (readonly [Transport | typeof providers, source: string, args: readonly string[]])[] = [
      ['text', 'envoy-access-log', [...access, proxies.map(({ textLog }) => textLog).join()]],
      ['JSON', 'envoy-access-log', [...access, proxies.map(({ jsonLog }) => jsonLog).join()]],
      ['ALS', 'envoy-als', ['--envoy-als.listen-address', mesh.alsAddress('filter')]],
      [providers, 'envoy-als', ['--envoy-als.listen-address', mesh.alsAddress('providers')]],
      ['admin', 'envoy-admin', ['--envoy-admin.urls', proxies.map(({ adminUrl }) => adminUrl).join()]],
    ];
    const kubeconfig = mesh.plane.kubeconfig('uhwatch', await boundToken(mesh.plane));
    for (const [transport, source, args] of rows) {
      const uhwatch = await startUhwatch(['serve', '--kubernetes.kubeconfig', kubeconfig, ...args]);
      exporters.set(transport, uhwatch);
      ends.push(() => uhwatch.stop());
      // Counting by the admin interface begins with the first look, so it must be before the first request.
      for (const each of [source, 'kubernetes'])
        await eventually(async () =>
          expect(await sampleOf(uhwatch.url, 'uhwatch_source_up', ['source', each])).toBe(1),
        );
    }
    for (const scenario of scenarios) seen.set(scenario, await askAll(scenario));
  }, 120_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** The answers of a scenario, each kind once. */
  async function askAll(scenario: Scenario): Promise<ReadonlySet<string>> {
    const answers = new Set<string>();
    const before = await appliedHealthChanges(mesh.gateway);
    for (let asked = 1; asked <= scenario.times; asked++) {
      answers.add(await askOnce(scenario, (service) => mesh.addressOf(service)));
      // A host is ejected in a moment of its own, and the next request must not meet it.
      if (scenario.to === 'ejected' && scenario.flags === undefined)
        await eventually(async () => expect((await appliedHealthChanges(mesh.gateway)) - before).toBe(asked));
    }
    return answers;
  }

  function urlOf(transport: Transport | typeof providers): string {
    const uhwatch = exporters.get(transport);
    if (uhwatch === undefined) throw new Error(`no exporter runs for ${transport}`);
    return uhwatch.url;
  }

  async function detailOf(transport: Transport, upstream: string): Promise<UpstreamDetail> {
    return UpstreamDetail.parse(await (await fetch(`${urlOf(transport)}/api/v1/upstreams/${upstream}`)).json());
  }

  describe('counts alike by text, JSON, ALS and the admin interface', () => {
    test.each(scenarios)('$proxy, $protocol to $to: $what', async (scenario) => {
      expect([...(seen.get(scenario) ?? [])]).toEqual([scenario.seen]);
      const { upstream } = scenario;
      for (const transport of transports)
        await eventually(async () => {
          const told = (await trafficToldBy(urlOf(transport)))[upstream];
          expect(told, transport).toEqual(expectedOf(transport)[upstream]);
        }, 10_000);
    });

    test.each(transports)('%s tells of nothing else', async (transport) => {
      await eventually(
        async () => expect(await trafficToldBy(urlOf(transport))).toEqual(expectedOf(transport)),
        10_000,
      );
    });
  });

  test.each([
    ['text', inboundRequests],
    ['JSON', inboundRequests],
    ['ALS', inboundRequests],
    [providers, requests + 2 * inboundRequests],
  ] as const)('%s: every entry is understood, %d of them are not counted', async (transport, left) => {
    await eventually(async () => {
      const { counted, malformed = 0, truncated = 0, ...others } = await linesOf(urlOf(transport));
      expect({ counted, malformed, truncated }).toEqual({ counted: requests, malformed: 0, truncated: 0 });
      expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(left);
    });
  });

  test(`${providers}: a connection without a pod counts for the service whose address was asked for`, async () => {
    await eventually(async () => {
      const told = await trafficToldBy(urlOf(providers));
      expect(told['shop/cache-empty:tcp']?.flags).toEqual({ UH: 3 });
      expect(Object.values(told).reduce((sum, { flags }) => sum + (flags['UH'] ?? 0), 0)).toBe(timesOfFlag('UH'));
    });
  });

  test('the log names no cluster where the route leads nowhere, and the inbound side has lines of its own', () => {
    const lines = [mesh.gateway, mesh.sidecar].flatMap(({ textLog }) => linesIn(textLog));
    expect(lines.filter((line) => / NC cluster_not_found .* "-" - - /.test(line))).toHaveLength(timesOfFlag('NC'));
    expect(lines.filter((line) => line.includes(' inbound|'))).toHaveLength(inboundRequests);
  });

  test.each(['text', 'JSON', 'ALS'] as const)(
    '%s: that nobody listens behind the sidecar is told of the inbound side',
    async (transport) => {
      await eventually(async () => {
        const told = await samples(urlOf(transport), 'upstream_inbound_failures_total');
        const failed = told.filter(({ value }) => value > 0).map(({ labels, value }) => ({ ...labels, value }));
        expect(failed).toEqual([
          {
            // The host that was asked for is no service's: the address and the port of the pod say which one it is.
            upstream_namespace: 'shop',
            upstream_service: 'mute',
            upstream_port: 'http',
            subset: '',
            class: 'connection_failure',
            value: inbound.refused,
          },
        ]);
      });
    },
  );

  describe('is diagnosed', () => {
    const becomes = (transport: Transport, upstream: string, expected: object) =>
      eventually(async () => expect(await detailOf(transport, upstream)).toMatchObject(expected), 10_000);

    test.each(transports)('%s: what serves is healthy, and what no pod is ready for is down', async (transport) => {
      await becomes(transport, 'shop/rpc', { status: 'healthy', findings: [] });
      await becomes(transport, 'shop/unready', { status: 'no_healthy_upstream' });
    });

    test.each(['text', 'JSON', 'ALS'] as const)(
      '%s: an application that does not listen behind its sidecar is a finding of its service, and of nobody else',
      async (transport) => {
        const title = `The server's own sidecar got no connection for ${inbound.refused} of ${inbound.refused} requests in the last 60 s: the application does not listen on port ${podPorts.nobody}, or only on localhost, and the container declares ${podPorts.http}`;
        const findings = [
          { code: 'UP304', cause: 'port_mismatch', confidence: 'certain', upstream_port: 'http', title },
        ];
        await becomes(transport, 'shop/mute', { status: 'degraded', findings });
        // Its pod is that of another service, whose port it listens on.
        await becomes(transport, 'shop/web', { status: 'healthy', findings: [] });
        expect((await fetch(`${urlOf(transport)}/api/v1/upstreams/-/mute.example.com`)).status).toBe(404);
      },
    );

    test('every host ejected is down to its users, although Kubernetes calls the endpoints ready', async () => {
      await eventually(async () => {
        const { status, findings } = await detailOf('admin', 'shop/ejected');
        expect(findings.map(({ cause }) => cause)).toContain('outlier_ejection');
        expect(status).toBe('no_healthy_upstream');
      }, 10_000);
    });

    test.each(['text', 'JSON', 'ALS'] as const)('%s: a route to nothing is one', async (transport) => {
      const cause = 'route_target_missing';
      const routes = {
        'subset-missing': 'VirtualService shop/subset-missing leads to subset v3 of shop/healthy',
        'service-missing': 'VirtualService shop/service-missing leads to shop/gone:80, which does not exist',
        'api-missing': 'HTTPRoute shop/api-missing leads to shop/gone:80, which does not exist',
        'api-port': 'HTTPRoute shop/api-port leads to port 81 of shop/healthy, which has http (80)',
        'api-grant': 'HTTPRoute shop/api-grant leads to uhwatch/uhwatch, which no ReferenceGrant of namespace uhwatch',
      };
      for (const [name, says] of Object.entries(routes)) {
        // The object at fault by its name, and then what the proxy says of it.
        const title = expect.stringContaining(says) as string;
        const findings = [
          { code: 'UP302', cause, title },
          { code: 'UP214', cause },
        ];
        await becomes(transport, `-/${name}.example.com`, { findings });
      }
    });

    test.each(['text', 'JSON', 'ALS'] as const)('%s: a route without backends is an outage', async (transport) => {
      const findings = [{ code: 'UP206', cause: 'route_without_backend', share: 1 }];
      await becomes(transport, '-/api-none.example.com', { status: 'no_healthy_upstream', findings });
    });

    test.each([
      ['BlackHoleCluster', 'A policy blocked 4 requests'],
      ['www.example.org', 'A policy blocked 4 of 4 requests in the last 60 s for www.example.org'],
    ])('what the mesh lets nobody reach is a policy: %s', async (upstream, says) => {
      const findings = [{ code: 'UP209', title: expect.stringContaining(says) as string }];
      for (const transport of ['text', 'JSON', 'ALS'] as const)
        await becomes(transport, `-/${upstream}`, { status: 'unknown', findings });
    });
  });

  test('the subsets of DestinationRules are those that istiod gives a proxy, with as many ready as that has hosts', async () => {
    const url = urlOf('admin');
    const inStep = () =>
      eventually(async () => {
        const hosts = await subsetHosts(mesh.sidecar);
        expect(await subsetsTold(url)).toEqual(hosts);
        return hosts;
      }, 20_000);
    expect(await inStep()).toEqual({ 'healthy[v1]': 2, 'healthy[v2]': 0 });
    await divideShop(mesh.plane);
    await eventually(async () => expect(await subsetHosts(mesh.sidecar)).toHaveProperty(['web[wide]']), 20_000);
    const hosts = await inStep();
    expect(hosts).toMatchObject({ 'retried[main]': 2, 'retried[gone]': 0, 'retried[all]': 2, 'web[wide]': 1 });
    for (const kept of ['retried[wide]', 'ejected[wide]', 'web[wider]']) expect(hosts).not.toHaveProperty([kept]);
  });
});
