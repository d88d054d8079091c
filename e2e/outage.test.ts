import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { istioTextFormat } from '../examples/envoy/bootstrap.ts';
import { objectList, type ServiceView } from '../examples/envoy/objects.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { ask, type Gateway, setHosts, startGateway, startPod } from './support/envoy.ts';
import { answering, freePort, start, type Started, startUhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';

const rules = path.resolve(import.meta.dirname, '../provisioning/prometheus/rules/uhwatch.rules.yml');

interface Alert {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A webhook receiver that keeps every alert that Alertmanager sends. */
function receiver(alerts: Alert[]): Server {
  return createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      alerts.push(...(JSON.parse(body) as { alerts: Alert[] }).alerts);
      response.end();
    });
  }).listen(0, '127.0.0.1');
}

const view = (name: string, ready: readonly boolean[]): ServiceView => ({
  name,
  replicas: 2,
  pods: ready.map((each, index) => ({ name: `${name}-${index}`, address: `10.244.0.${index}`, ready: each })),
  changedAt: new Date(),
});

const envoy = program('envoy');
const prometheus = program('prometheus');
const alertmanager = program('alertmanager');

/** Requests to an upstream without hosts -> access log -> uhwatch -> Prometheus -> alert -> Alertmanager -> webhook. */
describe.skipIf(!envoy || !prometheus || !alertmanager)(
  'an upstream without hosts, from the request to the notification',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-e2e-'));
    const log = path.join(folder, 'access.log');
    const alerts: Alert[] = [];
    const running: Started[] = [];
    let gateway: Gateway;
    let uhwatch: Started & { readonly url: string };
    let webhook: Server;
    let traffic: NodeJS.Timeout;
    let pod: Server;

    function keep<T extends Started>(program: T): T {
      running.push(program);
      return program;
    }

    function write(name: string, content: object | string): string {
      const file = path.join(folder, name);
      // JSON is YAML, too.
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    }

    beforeAll(async () => {
      const services = ['catalog', 'payments'];
      gateway = keep(
        await startGateway({ program: envoy ?? '', folder, services, logs: [{ path: log, format: istioTextFormat }] }),
      );
      const backend = await startPod();
      pod = backend.server;
      await setHosts(folder, 'catalog', [backend.host]);
      await eventually(async () => expect(await ask(gateway.port, 'catalog.shop')).toBe(200));

      const objects = write(
        'objects.json',
        objectList([view('catalog', [true, true]), view('payments', [false, false])]),
      );
      const config = write('uhwatch.yaml', {
        'envoy-access-log.paths': [log],
        'envoy-access-log.start-at': 'start',
        'kubernetes-files.paths': [objects],
      });
      uhwatch = keep(await startUhwatch(['serve', '--config', config]));

      webhook = receiver(alerts);
      await new Promise((resolve) => webhook.once('listening', resolve));
      const hook = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
      const route = {
        receiver: 'test',
        group_by: ['alertname', 'upstream_namespace', 'upstream_service'],
        group_wait: '1s',
        group_interval: '1s',
      };
      const managerConfig = write('alertmanager.yml', {
        route,
        receivers: [{ name: 'test', webhook_configs: [{ url: hook }] }],
      });
      const managerPort = await freePort();
      const managerFlags = [
        `--config.file=${managerConfig}`,
        `--storage.path=${folder}/alertmanager`,
        '--cluster.listen-address=',
        `--web.listen-address=127.0.0.1:${managerPort}`,
      ];
      const manager = keep(start(alertmanager ?? '', managerFlags));

      const prometheusConfig = write('prometheus.yml', {
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [rules],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${managerPort}`] }] }] },
        scrape_configs: [{ job_name: 'uhwatch', static_configs: [{ targets: [new URL(uhwatch.url).host] }] }],
      });
      const prometheusPort = await freePort();
      const prometheusFlags = [
        `--config.file=${prometheusConfig}`,
        `--storage.tsdb.path=${folder}/prometheus`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
      ];
      const server = keep(start(prometheus ?? '', prometheusFlags));
      await answering(`http://127.0.0.1:${managerPort}/-/ready`, manager);
      await answering(`http://127.0.0.1:${prometheusPort}/-/ready`, server);
      traffic = setInterval(() => {
        void ask(gateway.port, 'payments.shop');
        void ask(gateway.port, 'catalog.shop');
      }, 200);
    }, 60_000);

    afterAll(async () => {
      clearInterval(traffic);
      await Promise.all(running.map((started) => started.stop()));
      webhook.closeAllConnections();
      webhook.close();
      pod.closeAllConnections();
      pod.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const fired = (name: string) =>
      alerts.filter(({ labels, status }) => labels['alertname'] === name && status === 'firing');

    test.each(['UpstreamNoReadyEndpoints', 'UpstreamNoHealthyBudgetBurn'])(
      '%s reaches the webhook with namespace, service and runbook',
      async (name) => {
        const [alert] = await eventually(() => {
          expect(fired(name)).not.toEqual([]);
          return fired(name);
        }, 200_000);
        expect(alert?.labels).toMatchObject({
          upstream_namespace: 'shop',
          upstream_service: 'payments',
          severity: 'critical',
        });
        expect(alert?.annotations['runbook_url']).toMatch(new RegExp(`/docs/runbooks/${name}\\.md$`));
        expect(alert?.annotations['summary']).toContain('shop/payments');
      },
      210_000,
    );

    test('the healthy upstream beside it never alerts', () => {
      expect(alerts.map(({ labels }) => labels['upstream_service'])).not.toContain('catalog');
    });

    test('uhwatch counted exactly what Envoy logged, and says why', async () => {
      clearInterval(traffic);
      const detail = async () =>
        UpstreamDetail.parse(await (await fetch(`${uhwatch.url}/api/v1/upstreams/shop/payments`)).json());
      const logged = () =>
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line.includes(' 503 UH ') && line.includes('payments')).length;
      expect(logged()).toBeGreaterThan(100);
      await eventually(async () =>
        expect((await detail()).traffic).toEqual([
          { upstream_port: 'http', subset: '', proxy: 'envoy', requests: logged(), flags: { UH: logged() } },
        ]),
      );
      const { status, findings } = await detail();
      expect(status).toBe('no_healthy_upstream');
      expect(findings.map(({ code }) => code)).toEqual(['UP101']);
    });

    test('uhwatch ends by itself on SIGTERM, with exit code 0', async () => {
      expect(await uhwatch.stop()).toBe(0);
    });
  },
);
