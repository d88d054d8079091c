import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Notification, type NotifiedAlert, textOfNotification } from '../examples/alerts/notification.ts';
import { type Host, istioTextFormat } from '../examples/envoy/bootstrap.ts';
import { objectList, type ServiceView } from '../examples/envoy/objects.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { Alerting } from './support/alerting.ts';
import { ask, type Gateway, setHosts, startGateway, startPod } from './support/envoy.ts';
import { startUhwatch, type Uhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';
import { quickRules } from './support/quick-rules.ts';

const golden = path.join(import.meta.dirname, 'testdata/notifications.golden');
const envoy = program('envoy');
const prometheus = program('prometheus');
const alertmanager = program('alertmanager');

const changedAt = new Date();
const view = (name: string, ready: readonly boolean[]): ServiceView => ({
  name,
  replicas: ready.length,
  pods: ready.map((each, index) => ({ name: `${name}-${index}`, address: `10.244.0.${index}`, ready: each })),
  changedAt,
});

const healthy = view('catalog', [true, true]);
const payments = (ready: boolean): ServiceView => view('payments', [ready, ready]);
const search = view('search', [true, false, false]);
const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => view(name, [false]));

/** Three clusters: an outage behind a real Envoy, a source that is lost without one, and many outages at once. */
const clusters = {
  outage: [healthy, payments(false), search],
  blind: [healthy],
  many,
} as const satisfies Record<string, readonly ServiceView[]>;
type Cluster = keyof typeof clusters;

/** Times and ports differ from run to run. */
function masked(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'DATE')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'TIME')
    .replaceAll(/panes=\S+/g, 'panes=...')
    .replaceAll(/\d+ of \d+ requests \([\d.]+ %\)/g, 'N of N requests (N %)');
}

/** Requests -> real Envoy -> access log -> uhwatch -> Prometheus -> alert -> Alertmanager -> webhook. */
describe.skipIf(!envoy || !prometheus || !alertmanager)('from the request to the notification', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-e2e-'));
  const log = path.join(folder, 'access.log');
  const notifications: Notification[] = [];
  const exporters = new Map<Cluster, Uhwatch>();
  let alerting: Alerting;
  let gateway: Gateway;
  let traffic: NodeJS.Timeout;
  let pod: { readonly host: Host; readonly server: Server };

  const objectsOf = (cluster: string): string => path.join(folder, cluster, 'objects.json');
  function tell(cluster: string, services: readonly ServiceView[]): void {
    writeFileSync(`${objectsOf(cluster)}.new`, objectList(services));
    renameSync(`${objectsOf(cluster)}.new`, objectsOf(cluster));
  }

  async function startExporter(cluster: Cluster): Promise<void> {
    mkdirSync(path.join(folder, cluster));
    tell(cluster, clusters[cluster]);
    const logs = cluster === 'outage' ? { 'envoy-access-log.paths': [log], 'envoy-access-log.start-at': 'start' } : {};
    const config = path.join(folder, cluster, 'uhwatch.yaml');
    // JSON is YAML, too.
    writeFileSync(config, JSON.stringify({ 'kubernetes-files.paths': [objectsOf(cluster)], ...logs }));
    exporters.set(cluster, await startUhwatch(['serve', '--config', config]));
  }

  async function detailOfPayments(): Promise<UpstreamDetail> {
    const answer = await fetch(`${exporters.get('outage')?.url}/api/v1/upstreams/shop/payments`);
    return UpstreamDetail.parse(await answer.json());
  }

  beforeAll(async () => {
    const services = ['catalog', 'payments'];
    gateway = await startGateway({
      program: envoy ?? '',
      folder,
      services,
      logs: [{ path: log, format: istioTextFormat }],
    });
    pod = await startPod();
    await setHosts(folder, 'catalog', [pod.host]);
    await eventually(async () => expect(await ask(gateway.port, 'catalog.shop')).toBe(200));
    await Promise.all((Object.keys(clusters) as Cluster[]).map(startExporter));
    traffic = setInterval(() => {
      void ask(gateway.port, 'payments.shop');
      void ask(gateway.port, 'catalog.shop');
    }, 200);
    // The first page is to say how many requests fail, however late the machine lets Envoy write its log.
    await eventually(async () => expect((await detailOfPayments()).traffic[0]?.requests).toBeGreaterThan(0));
    const addresses = { 'grafana-url': 'http://grafana.example.com', 'exporter-url': 'http://uhwatch.example.com' };
    alerting = await Alerting.start({
      ...quickRules(addresses),
      programs: { prometheus: prometheus ?? '', alertmanager: alertmanager ?? '' },
      folder,
      route: { group_wait: '5s', group_interval: '1s' },
      interval: '1s',
      targets: [...exporters].map(([cluster, { url }]) => ({ url, cluster })),
      notified: (notification) => notifications.push(notification),
    });
    rmSync(objectsOf('blind'));
  }, 60_000);

  afterAll(async () => {
    clearInterval(traffic);
    await Promise.all([alerting, gateway, ...exporters.values()].map((started) => started.stop()));
    pod.server.closeAllConnections();
    pod.server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const alertsIn = (cluster: Cluster): NotifiedAlert[] =>
    notifications.flatMap(({ alerts }) => alerts).filter(({ labels }) => labels['cluster'] === cluster);
  const sent = (cluster: Cluster, name: string, status = 'firing'): NotifiedAlert[] =>
    alertsIn(cluster).filter((alert) => alert.labels['alertname'] === name && alert.status === status);
  const texts: [string, NotifiedAlert][] = [];

  /** Waits for the notification, and keeps it for the golden. */
  async function arrives(cluster: Cluster, name: string, status = 'firing'): Promise<NotifiedAlert> {
    const alert = await eventually(() => {
      const [first] = sent(cluster, name, status);
      expect(first, `${name} of ${cluster} is not ${status}`).toBeDefined();
      return first as NotifiedAlert;
    }, 120_000);
    texts.push([`${cluster}: ${name}, ${status}`, alert]);
    return alert;
  }

  async function isMuted(cluster: Cluster, name: string): Promise<void> {
    await eventually(async () => {
      const held = (await alerting.held(name)).filter(({ labels }) => labels['cluster'] === cluster);
      expect(held, `${name} of ${cluster} does not fire`).not.toEqual([]);
      for (const { status } of held) expect(status.inhibitedBy, name).not.toEqual([]);
    }, 120_000);
    expect(sent(cluster, name)).toEqual([]);
  }

  async function stillFires(cluster: Cluster, name: string): Promise<void> {
    const held = (await alerting.held(name)).filter(({ labels }) => labels['cluster'] === cluster);
    expect(held).toHaveLength(1);
    expect(sent(cluster, name, 'resolved')).toEqual([]);
  }

  describe('an outage', () => {
    test('pages, and everything else that says the same is muted', async () => {
      const alert = await arrives('outage', 'UpstreamNoReadyEndpoints');
      expect(alert.labels).toMatchObject({
        upstream_namespace: 'shop',
        upstream_service: 'payments',
        severity: 'critical',
      });
      await isMuted('outage', 'UpstreamNoHealthyUpstream');
      await isMuted('outage', 'UpstreamNoHealthyBudgetBurn');
    }, 180_000);

    test('is counted exactly as Envoy logged it, and says why', async () => {
      const logged = () =>
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line.includes(' 503 UH ') && line.includes('payments')).length;
      await eventually(async () => {
        expect(logged()).toBeGreaterThan(100);
        const { traffic: counted } = await detailOfPayments();
        const count = { requests: logged(), flags: { UH: logged() } };
        expect(counted).toEqual([{ upstream_port: 'http', subset: '', proxy: 'envoy', ...count }]);
      }, 30_000);
      const { status, findings } = await detailOfPayments();
      expect(status).toBe('no_healthy_upstream');
      expect(findings.map(({ code }) => code)).toEqual(['UP101']);
    }, 60_000);

    test('is still a page when the source that told of it is lost, which is a page of its own', async () => {
      rmSync(objectsOf('outage'));
      await arrives('outage', 'UhwatchBlind');
      await stillFires('outage', 'UpstreamNoReadyEndpoints');
    }, 120_000);

    test('is over when endpoints are ready again', async () => {
      tell('outage', [healthy, payments(true), search]);
      await setHosts(folder, 'payments', [pod.host]);
      await arrives('outage', 'UpstreamNoReadyEndpoints', 'resolved');
    }, 120_000);

    test('never alerts of the healthy upstream beside it', () => {
      expect(alertsIn('outage').map(({ labels }) => labels['upstream_service'])).not.toContain('catalog');
    });
  });

  test('fewer than half of the endpoints are a ticket', async () => {
    const { labels } = await arrives('outage', 'UpstreamReadyBelowHalf');
    expect(labels).toMatchObject({ upstream_service: 'search', severity: 'warning' });
  }, 120_000);

  test('many outages at once are one page', async () => {
    await arrives('many', 'ManyUpstreamsUnhealthy');
    await isMuted('many', 'UpstreamNoReadyEndpoints');
    expect(alertsIn('many').map(({ labels }) => labels['alertname'])).toEqual(['ManyUpstreamsUnhealthy']);
  }, 120_000);

  test('a source that is lost before anything fails is a page', async () => {
    await arrives('blind', 'UhwatchBlind');
  }, 120_000);

  test('an exporter that is gone is a page, which mutes that of its sources', async () => {
    await exporters.get('blind')?.stop('SIGKILL');
    await arrives('blind', 'UhwatchAbsent');
    await eventually(async () => {
      // An exporter that is gone tells no shard of its sources.
      const ofSources = (await alerting.held('UhwatchBlind')).filter(({ labels }) => labels['shard'] === undefined);
      expect(ofSources.map(({ status }) => status.state)).toEqual(['suppressed']);
    }, 60_000);
  }, 120_000);

  test('each notification reads well', async () => {
    const told = texts.map(
      ([name, alert]) =>
        `=== ${name}\n${masked(textOfNotification({ status: alert.status, groupLabels: {}, alerts: [alert] }))}\n`,
    );
    await expect(told.join('\n')).toMatchFileSnapshot(golden);
  });

  test('uhwatch ends by itself on SIGTERM, with exit code 0', async () => {
    expect(await exporters.get('outage')?.stop()).toBe(0);
  });
});
