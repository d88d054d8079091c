import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { mailbox } from './support/mailbox.ts';
import { answering, freePort, start, type Started } from './support/processes.ts';
import { program } from './support/programs.ts';

const alertmanager = program('alertmanager');
const provisioned = path.resolve(import.meta.dirname, '../provisioning/alertmanager');
const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-receivers-'));

type Settings = Readonly<Record<string, unknown>>;
interface Receiver {
  readonly name: string;
  readonly pagerduty_configs?: readonly Settings[];
  readonly slack_configs?: readonly Settings[];
  readonly email_configs?: readonly Settings[];
  readonly webhook_configs?: readonly Settings[];
}
interface Configuration {
  readonly route: object;
  readonly receivers: readonly Receiver[];
}

/** Where the receivers are to send instead. */
interface Places {
  readonly url: string;
  readonly smarthost: string;
}

function without(settings: Settings, ...names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

/** The receiver of the example, whose addresses and secrets alone are others. */
function localized(receiver: Receiver, { url, smarthost }: Places): Receiver {
  const { pagerduty_configs: pagers, slack_configs: slacks, email_configs: mails, webhook_configs: hooks } = receiver;
  return {
    name: receiver.name,
    ...(pagers && {
      pagerduty_configs: pagers.map((each) => ({
        ...without(each, 'routing_key_file'),
        routing_key: 'key',
        url: `${url}/pagerduty`,
      })),
    }),
    ...(slacks && {
      slack_configs: slacks.map((each) => ({ ...without(each, 'api_url_file'), api_url: `${url}/slack` })),
    }),
    ...(mails && {
      email_configs: mails.map((each) => ({
        ...without(each, 'auth_username', 'auth_password_file'),
        smarthost,
        require_tls: false,
      })),
    }),
    ...(hooks && { webhook_configs: hooks.map((each) => ({ ...each, url: `${url}/webhook` })) }),
  };
}

function alert(alertname: string, severity: string): object {
  return {
    labels: { alertname, severity, cluster: 'c1', upstream_namespace: 'shop', upstream_service: severity },
    annotations: {
      summary: `shop/${severity} is out in cluster c1.`,
      description: 'Ready: 0 of 3 desired endpoints.\nCause: image pull, not found (UP101, certain, 100 % affected).',
      dashboard_url: 'https://grafana.example.com/d/uhwatch-upstreams?var-cluster=c1&var-upstream=shop',
      runbook_url: `https://example.com/runbooks/${alertname}.md`,
    },
  };
}

describe.skipIf(!alertmanager)('receivers.example.yml, in a real Alertmanager', () => {
  const posted = new Map<string, unknown>();
  const mails: string[] = [];
  let web: Server;
  let mail: ReturnType<typeof mailbox>;
  let manager: Started;

  beforeAll(async () => {
    web = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posted.set(request.url ?? '', JSON.parse(body));
        response.end('{}');
      });
    }).listen(0, '127.0.0.1');
    mail = mailbox(mails);
    await Promise.all([web, mail].map((server) => new Promise((resolve) => server.once('listening', resolve))));
    const given = parse(readFileSync(path.join(provisioned, 'receivers.example.yml'), 'utf8')) as Configuration;
    const places = {
      url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
      smarthost: `127.0.0.1:${(mail.address() as AddressInfo).port}`,
    };
    const config = path.join(folder, 'alertmanager.yml');
    // JSON is YAML, too.
    const content = {
      ...given,
      templates: [path.join(provisioned, 'templates/*.tmpl')],
      route: { ...given.route, group_wait: '1s' },
      receivers: given.receivers.map((receiver) => localized(receiver, places)),
    };
    writeFileSync(config, JSON.stringify(content));
    const port = await freePort();
    const flags = [`--config.file=${config}`, `--storage.path=${folder}/data`, '--cluster.listen-address='];
    manager = start(alertmanager ?? '', [...flags, `--web.listen-address=127.0.0.1:${port}`]);
    await answering(`http://127.0.0.1:${port}/-/ready`, manager);
    const alerts = [alert('UpstreamNoReadyEndpoints', 'critical'), alert('UpstreamReadyBelowHalf', 'warning')];
    const body = JSON.stringify([...alerts, alert('UpstreamSingleEndpoint', 'info')]);
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, { method: 'POST', headers, body });
  }, 60_000);

  afterAll(async () => {
    await manager.stop();
    web.closeAllConnections();
    web.close();
    mail.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function arrives<T>(place: string): Promise<T> {
    await eventually(() => expect([...posted.keys()], manager.output()).toContain(place), 30_000);
    return posted.get(place) as T;
  }

  test('a page goes to Slack, its links as words', async () => {
    const { channel, attachments } = await arrives<{ channel: string; attachments: { title: string; text: string }[] }>(
      '/slack',
    );
    expect(channel).toBe('#on-call');
    expect(attachments[0]?.title).toBe('[critical] shop/critical is out in cluster c1.');
    expect(attachments[0]?.text).toMatch(
      /^\*shop\/critical is out in cluster c1\.\*\nReady: 0 of 3 .*\nCause: .*\nFiring since .* UTC\.\n<https:\/\/grafana[^|]*\|Dashboard> {2}<[^|]*\|Runbook>/,
    );
  });

  test('and to PagerDuty, with its runbook', async () => {
    const event = await arrives<{ payload: { summary: string; custom_details: { text: string } }; links: object[] }>(
      '/pagerduty',
    );
    expect(event.payload.summary).toBe('[critical] shop/critical is out in cluster c1.');
    expect(event.payload.custom_details.text).toContain('\nReady: 0 of 3 desired endpoints.\n');
    expect(event.links).toEqual([
      { href: 'https://example.com/runbooks/UpstreamNoReadyEndpoints.md', text: 'Runbook' },
    ]);
  });

  test('a ticket goes to a webhook, as it is, and to a mailbox', async () => {
    const { alerts } = await arrives<{ alerts: { labels: Readonly<Record<string, string>> }[] }>('/webhook');
    expect(alerts.map(({ labels }) => labels['alertname'])).toEqual(['UpstreamReadyBelowHalf']);
    await eventually(() => expect(mails, manager.output()).toHaveLength(1), 30_000);
    expect(mails[0]).toContain('Subject: [warning] shop/warning is out in cluster c1.');
    expect(mails[0]).toContain('Ready: 0 of 3 desired endpoints.');
  });

  test('what is good to know goes to nobody', () => {
    expect(JSON.stringify([...posted, ...mails])).not.toContain('shop/info');
  });
});
