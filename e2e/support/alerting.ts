import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parse } from 'yaml';
import type { Notification } from '../../examples/alerts/notification.ts';
import { answering, freePort, start, type Started } from './processes.ts';

/** An exporter, and the cluster that it is said to be in. */
interface Target {
  readonly url: string;
  readonly cluster?: string;
}

export interface AlertingOptions {
  readonly programs: { readonly prometheus: string; readonly alertmanager: string };
  /** Where the programs keep what they need. */
  readonly folder: string;
  /** Groups of rules, as Prometheus reads them. */
  readonly groups: readonly object[];
  /** Text of an Alertmanager configuration, whose receiver is replaced. */
  readonly manager: string;
  readonly route: Readonly<Record<string, string>>;
  readonly interval: string;
  readonly targets: readonly Target[];
  readonly notified: (notification: Notification) => void;
}

/** A Prometheus and an Alertmanager on loopback, which tell each notification as a webhook gets it. */
export class Alerting {
  readonly prometheusUrl: string;
  readonly managerUrl: string;
  readonly #webhook: Server;
  readonly #running: readonly Started[];

  private constructor(urls: readonly [string, string], webhook: Server, running: readonly Started[]) {
    [this.prometheusUrl, this.managerUrl] = urls;
    this.#webhook = webhook;
    this.#running = running;
  }

  static async start(options: AlertingOptions): Promise<Alerting> {
    const webhook = await receiver(options.notified);
    const running: Started[] = [];
    const ports = [await freePort(), await freePort()] as const;
    const urls = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`] as const;
    const alerting = new Alerting(urls, webhook, running);
    try {
      running.push(startManager(options, { port: ports[1], webhook }));
      running.push(startPrometheus(options, { port: ports[0], manager: ports[1] }));
      const [manager, prometheus] = running as [Started, Started];
      await answering(`${urls[1]}/-/ready`, manager);
      await answering(`${urls[0]}/-/ready`, prometheus);
    } catch (error) {
      await alerting.stop();
      throw error;
    }
    return alerting;
  }

  /** The alerts of this name that Alertmanager holds, muted ones among them. */
  async held(alertname: string): Promise<HeldAlert[]> {
    const answer = await fetch(
      `${this.managerUrl}/api/v2/alerts?filter=${encodeURIComponent(`alertname=${alertname}`)}`,
    );
    return (await answer.json()) as HeldAlert[];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map(({ stop }) => stop()));
    this.#webhook.closeAllConnections();
    this.#webhook.close();
  }
}

export interface HeldAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

async function receiver(notified: AlertingOptions['notified']): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.end();
      notified(JSON.parse(body) as Notification);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

/** JSON is YAML, too. */
function written(folder: string, name: string, content: object): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

function startManager(
  { programs, folder, manager, route }: AlertingOptions,
  { port, webhook }: { readonly port: number; readonly webhook: Server },
): Started {
  const given = parse(manager) as { readonly route: object };
  const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  const file = written(folder, 'alertmanager.yml', {
    ...given,
    route: { ...given.route, ...route, receiver: 'webhook' },
    receivers: [{ name: 'webhook', webhook_configs: [{ url, send_resolved: true }] }],
  });
  const flags = [`--config.file=${file}`, `--storage.path=${folder}/alertmanager`, '--cluster.listen-address='];
  return start(programs.alertmanager, [...flags, `--web.listen-address=127.0.0.1:${port}`]);
}

function startPrometheus(
  { programs, folder, groups, interval, targets }: AlertingOptions,
  { port, manager }: { readonly port: number; readonly manager: number },
): Started {
  written(folder, 'rules.yml', { groups });
  const file = written(folder, 'prometheus.yml', {
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${manager}`] }] }] },
    scrape_configs: [
      {
        job_name: 'uhwatch',
        static_configs: targets.map(({ url, cluster }) => ({
          targets: [new URL(url).host],
          labels: cluster === undefined ? {} : { cluster },
        })),
      },
    ],
  });
  const flags = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/prometheus`];
  return start(programs.prometheus, [...flags, `--web.listen-address=127.0.0.1:${port}`]);
}
