import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { realProgram } from '../../tools/real-program.ts';
import { alertsAt, momentsOf, type Notified } from './testing/notified.ts';

const promtool = realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)');
const amtool = realProgram('amtool', ['amtool'], 'install the package `prometheus-alertmanager`');
const file = path.join(import.meta.dirname, 'notifications.promtool.yml');
const moments = momentsOf(file);
const startsAt = '2026-11-22T11:58:30Z';
const endsAt = '2026-11-22T12:26:34Z';

/** What Alertmanager gives to templates: https://prometheus.io/docs/alerting/latest/notifications/#data */
function dataOf(alerts: readonly Notified[], status: 'firing' | 'resolved'): object {
  const times = { startsAt, endsAt: status === 'resolved' ? endsAt : '0001-01-01T00:00:00Z' };
  return { receiver: 'test', status, alerts: alerts.map((alert) => ({ status, ...alert, ...times })) };
}

/** The definition of the templates, as Alertmanager renders it. */
function rendered(definition: string, data: object, type = 'text'): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-notified-'));
  try {
    writeFileSync(path.join(folder, 'data.json'), JSON.stringify(data));
    const glob = path.resolve(import.meta.dirname, '../alertmanager/templates/*.tmpl');
    const args = [`--template.glob=${glob}`, `--template.text={{ template "${definition}" . }}`];
    const given = [`--template.data=${folder}/data.json`, `--template.type=${type}`];
    const { status, stdout, stderr } = spawnSync(amtool ?? '', ['template', 'render', ...args, ...given], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The queries of Explore would hide everything else. */
function shortened(text: string): string {
  return text.replaceAll(/panes=[^\s|>"]+/g, 'panes=...');
}

describe.skipIf(!promtool || !amtool)('a notification', () => {
  const told = new Map<string, readonly Notified[]>();
  const first = moments[0]?.name ?? '';

  beforeAll(() => {
    for (const moment of moments) told.set(moment.name, alertsAt(promtool ?? '', file, moment));
  }, 60_000);

  it('reads well in each of its moments', async () => {
    const pages = [...told].map(([name, alerts]) => ({ name, data: dataOf(alerts.slice(0, 1), 'firing') }));
    const resolved = { name: 'The first page, resolved', data: dataOf(told.get(first) ?? [], 'resolved') };
    const texts = [...pages, resolved].map(
      ({ name, data }) =>
        `=== ${name}\n${rendered('uhwatch.title', data)}\n--- text\n${rendered('uhwatch.text', data)}`,
    );
    await expect(`${texts.map(shortened).join('\n\n')}\n`).toMatchFileSnapshot('testdata/notifications.golden');
  });

  it('reads well in Slack and as HTML, where nothing in it becomes markup', async () => {
    const [page] = told.get(first) ?? [];
    if (!page) throw new Error('no page');
    const odd = { ...page, annotations: { ...page.annotations, summary: 'a & <b> is out' } };
    const data = dataOf([page, odd], 'firing');
    const texts = [
      `=== Slack\n${rendered('uhwatch.title', data)}\n---\n${rendered('uhwatch.slack', data)}`,
      `=== HTML\n${rendered('uhwatch.html', data, 'html')}`,
    ];
    await expect(`${texts.map(shortened).join('\n\n')}\n`).toMatchFileSnapshot('testdata/notifications-marked.golden');
  });

  it('of an alert without any annotation is its name', () => {
    const bare = [{ labels: { alertname: 'Other', severity: 'critical' }, annotations: {} }];
    expect(rendered('uhwatch.title', dataOf(bare, 'firing'))).toBe('[critical] Other');
    expect(rendered('uhwatch.text', dataOf(bare, 'firing'))).toBe(
      '[critical] Other\nFiring since 2026-11-22 11:58 UTC.',
    );
    expect(rendered('uhwatch.slack', dataOf(bare, 'resolved'))).toBe(
      '*Other*\nFrom 2026-11-22 11:58 to 12:26 UTC, 28m4s.',
    );
  });

  it('of one of more than fifty outages says what it is and asks nothing', () => {
    const moment = moments.find(({ alertname }) => alertname === 'ManyUpstreamsUnhealthy');
    if (!moment) throw new Error('no moment of many');
    const names = Array.from({ length: 51 }, (_, index) => `upstream_service="s${index}"`);
    const series = names.flatMap((name) => [
      { series: `upstream_endpoints{cluster="c1",${name},upstream_port="http",state="ready"}`, values: '0x79' },
      { series: `upstream_desired_endpoints{cluster="c1",${name}}`, values: '3x79' },
    ]);
    const mass = { ...moment, input_series: series, alertname: 'UpstreamNoReadyEndpoints' };
    const [one] = alertsAt(promtool ?? '', file, mass);
    expect(one?.annotations['summary']).toMatch(/^s\d+ has no ready endpoint on port http in cluster c1\.$/);
    expect(one?.annotations['description']).toMatch(/^No endpoint of the port is ready/);
  });

  it('of no moment holds what a template says of something that is missing', () => {
    for (const alerts of told.values()) {
      const words = alerts.flatMap(({ annotations }) => Object.values(annotations));
      expect(words.join('\n')).not.toMatch(/NaN|Inf|<no value>|<nil>|error expanding|%!/);
    }
  });
});
