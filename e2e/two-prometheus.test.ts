import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { start, type Started } from './support/processes.ts';
import { program } from './support/programs.ts';
import { scrapeJob, startPrometheus } from './support/prometheus.ts';

const prometheusProgram = program('prometheus');
const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-pair-'));
const log = path.join(folder, 'access.log');
const pair = ['first', 'second'] as const;
const failures = 500;

/** A request that no host could answer. */
const line = (service: string): string =>
  `[2026-11-22T12:00:00.000Z] "GET / HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl/8.5.0" "1" ` +
  `"${service}" "-" outbound|80||${service}.shop.svc.cluster.local - 10.96.0.1:80 10.244.0.7:51000 - default\n`;

describe.skipIf(!prometheusProgram)('two Prometheus servers that scrape one exporter', () => {
  const started: Started[] = [];
  const urls = new Map<string, string>();

  /** The addresses that the log names. */
  async function startExporter(): Promise<readonly [string, string]> {
    const args = ['exporter/src/main.ts', 'serve', '--envoy-access-log.paths', log, '--web.listen-address', ':0'];
    const exporter = start('node', args);
    started.push(exporter);
    const addresses = await eventually(() => {
      const found = /"addresses":\[(.*?)\],"msg":"uhwatch listens/.exec(exporter.output())?.[1];
      expect(found, exporter.output()).toBeDefined();
      return found?.split(',').map((quoted) => quoted.slice(1, -1)) ?? [];
    }, 20_000);
    const [own = '', other] = addresses;
    return [own, other ?? own.replace('127.0.0.1', '[::1]')];
  }

  async function scrapedBy(name: string, url: string): Promise<void> {
    const config = { global: { scrape_interval: '1s' }, scrape_configs: [scrapeJob([{ url }])] };
    const prometheus = await startPrometheus(path.join(folder, name), config);
    started.push(prometheus);
    urls.set(name, prometheus.url);
  }

  async function query(name: string, expr: string): Promise<number | undefined> {
    const answer = await fetch(`${urls.get(name)}/api/v1/query?query=${encodeURIComponent(expr)}`);
    const { data } = (await answer.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
    const value = data.result[0]?.value[1];
    return value === undefined ? undefined : Number(value);
  }

  beforeAll(async () => {
    writeFileSync(log, '');
    const [own, other] = await startExporter();
    // Each comes from the address that it asks.
    await scrapedBy('first', own);
    await scrapedBy('second', other);
    for (const name of pair) await eventually(async () => expect(await query(name, 'up')).toBe(1), 20_000);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(started.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  test('both see the first failures of an outage', async () => {
    appendFileSync(log, line('checkout').repeat(failures));
    const ofUH = 'upstream_response_flags_total{upstream_service="checkout",flag="UH"}';
    for (const name of pair) {
      await eventually(async () => expect(await query(name, ofUH)).toBe(failures), 20_000);
      const grown = `max_over_time(${ofUH}[5m]) - min_over_time(${ofUH}[5m])`;
      expect([name, await query(name, grown)]).toEqual([name, failures]);
    }
  }, 60_000);

  test('take the metrics as OpenMetrics', async () => {
    for (const name of pair) {
      const answer = await fetch(`${urls.get(name)}/api/v1/metadata?metric=upstream_response_flags`);
      const { data } = (await answer.json()) as { data: Readonly<Record<string, readonly { type: string }[]>> };
      expect(data['upstream_response_flags']?.[0]?.type).toBe('counter');
    }
  });
});
