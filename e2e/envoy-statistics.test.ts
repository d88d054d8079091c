import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { bootstrap } from '../examples/envoy/bootstrap.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { ruleSet } from '../provisioning/src/alerts.ts';
import { parametersFrom } from '../provisioning/src/parameters.ts';
import { ruleGroups } from '../provisioning/src/writers/prometheus.ts';
import { ask, setHosts, startEnvoy, startPod } from './support/envoy.ts';
import { answering, freePort, type Started } from './support/processes.ts';
import { program } from './support/programs.ts';
import { startPrometheus } from './support/prometheus.ts';

const envoy = program('envoy');
const prometheus = program('prometheus');
/** Faster than by default, so that the test is. */
const parameters = parametersFrom({ input: 'envoy', 'scrape-interval': '5s' });

/** As Istio's bootstrap finds the name of a cluster in that of a statistic. */
const istioTag = '^cluster\\.((.+?(\\..+?\\.svc\\.cluster\\.local)?)\\.)';

interface Answer {
  readonly data: {
    readonly alerts: readonly { readonly state: string; readonly labels: Readonly<Record<string, string>> }[];
    readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: [number, string] }[];
  };
}

/** Requests to an Envoy -> its statistics -> Prometheus with the rules for them; no uhwatch in between. */
describe.skipIf(!envoy || !prometheus)('the rules on statistics of a real Envoy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-statistics-'));
  const running: Started[] = [];
  let pod: Server;
  let traffic: NodeJS.Timeout;
  let url: string;
  let asked = 0;

  const ofPrometheus = async (what: string): Promise<Answer['data']> =>
    ((await (await fetch(`${url}/api/v1/${what}`)).json()) as Answer).data;

  async function firing(): Promise<string[]> {
    const { alerts } = await ofPrometheus('alerts');
    return alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels }) => `${labels['alertname']} ${labels['upstream_namespace']}/${labels['upstream_service']}`)
      .sort();
  }

  beforeAll(async () => {
    const [port, admin] = [await freePort(), await freePort()];
    const services = ['catalog', 'payments'];
    for (const service of services) await setHosts(folder, service, []);
    const config = JSON.parse(bootstrap({ listenPort: port, logs: [], services, edsDir: folder })) as object;
    const address = { socket_address: { address: '127.0.0.1', port_value: admin } };
    // Without it Envoy breaks a cluster's name at its dots.
    const stats_config = { stats_tags: [{ tag_name: 'cluster_name', regex: istioTag }] };
    writeFileSync(path.join(folder, 'envoy.json'), JSON.stringify({ ...config, stats_config, admin: { address } }));
    const gateway = startEnvoy(envoy ?? '', path.join(folder, 'envoy.json'));
    running.push(gateway);
    await answering(`http://127.0.0.1:${admin}/ready`, gateway);
    const backend = await startPod();
    pod = backend.server;
    await setHosts(folder, 'catalog', [backend.host]);

    const groups = ruleGroups(ruleSet(parameters), parameters);
    writeFileSync(path.join(folder, 'rules.yml'), stringify({ groups }, { aliasDuplicateObjects: false }));
    const scrape = {
      job_name: 'envoy',
      scrape_interval: '5s',
      metrics_path: '/stats/prometheus',
      static_configs: [{ targets: [`127.0.0.1:${admin}`] }],
    };
    const server = await startPrometheus(folder, { rule_files: ['rules.yml'], scrape_configs: [scrape] });
    running.push(server);
    url = server.url;
    traffic = setInterval(() => {
      asked += 1;
      void ask(port, 'payments.shop');
      void ask(port, 'catalog.shop');
    }, 100);
  }, 60_000);

  afterAll(async () => {
    clearInterval(traffic);
    await Promise.all(running.map((started) => started.stop()));
    pod.closeAllConnections();
    pod.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('page for the service without hosts, by its name in the mesh, and for no other', async () => {
    await eventually(async () => {
      const fired = await firing();
      expect(fired).toEqual(
        expect.arrayContaining(['UpstreamNoHealthyUpstream shop/payments', 'UpstreamNoReadyEndpoints shop/payments']),
      );
      // The group of what burns the budget may have been evaluated before.
      expect(fired.filter((name) => !name.endsWith(' shop/payments'))).toEqual([]);
    }, 90_000);
  }, 100_000);

  test('count each request once, those that met no host among them', async () => {
    clearInterval(traffic);
    const count = async (metric: string): Promise<Record<string, number>> => {
      const { result } = await ofPrometheus(`query?query=${encodeURIComponent(metric)}`);
      return Object.fromEntries(result.map(({ metric: of, value }) => [of['cluster_name'] ?? '', Number(value[1])]));
    };
    await eventually(async () => {
      const all = await count('envoy_cluster_upstream_rq_completed');
      const none = await count('envoy_cluster_upstream_cx_none_healthy');
      const payments = 'outbound|80||payments.shop.svc.cluster.local';
      expect([all[payments], none[payments]]).toEqual([asked, asked]);
      expect(none['outbound|80||catalog.shop.svc.cluster.local']).toBe(0);
    }, 20_000);
  }, 30_000);
});
