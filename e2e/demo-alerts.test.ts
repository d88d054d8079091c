import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { read } from './support/compose-file.ts';
import { answering, freePort, start, type Started, startUhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';

const prometheusProgram = program('prometheus');

/** So much faster does the incident play, and so much faster are the rules. */
const speed = 5;

const units = { s: 1_000, m: 60_000, h: 3_600_000 };

/** The rules that are delivered, evaluated as much more often and waiting as much less. */
function fasterRules(): string {
  const rules = read('provisioning/prometheus/rules/uhwatch.rules.yml');
  expect(rules).toMatch(/ for: [1-9]/);
  return rules.replaceAll(
    /(?<= (?:for|interval): )(\d+)([smh])$/gm,
    (_all, count: string, unit: keyof typeof units) => `${(Number(count) * units[unit]) / speed}ms`,
  );
}

/** Nobody hears of an outage that is over before these fire. */
const pages = ['UpstreamNoHealthyUpstream', 'UpstreamNoReadyEndpoints'];

describe.skipIf(!prometheusProgram)('the outages of the demo last long enough for the rules', () => {
  const folder = prometheusProgram ? mkdtempSync(path.join(tmpdir(), 'uhwatch-demo-alerts-')) : '';
  const started: Started[] = [];
  let url: string;

  beforeAll(async () => {
    const uhwatch = await startUhwatch(['demo', '--demo.speed', String(speed)]);
    started.push(uhwatch);
    writeFileSync(path.join(folder, 'rules.yml'), fasterRules());
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [{ job_name: 'uhwatch', static_configs: [{ targets: [new URL(uhwatch.url).host] }] }],
    };
    // JSON is YAML.
    writeFileSync(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}`;
    const prometheus = start(prometheusProgram ?? '', [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'tsdb')}`,
      `--web.listen-address=${address}`,
    ]);
    started.push(prometheus);
    await answering(`${url}/-/ready`, prometheus);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(started.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  test('which fire for checkout and payments, and for nobody else', async () => {
    const query = encodeURIComponent(`ALERTS{alertstate="firing",alertname=~"${pages.join('|')}"}`);
    await eventually(async () => {
      const { data } = (await (await fetch(`${url}/api/v1/query?query=${query}`)).json()) as {
        data: { result: readonly { metric: Readonly<Record<string, string>> }[] };
      };
      const firing = data.result.map(({ metric }) => `${metric['upstream_service']} ${metric['alertname']}`);
      expect(firing.sort()).toEqual(
        ['checkout', 'payments'].flatMap((service) => pages.map((name) => `${service} ${name}`)),
      );
    }, 80_000);
  }, 100_000);
});
