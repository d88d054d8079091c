import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { parametersFrom } from '../provisioning/src/parameters.ts';
import { ruleFile } from '../provisioning/src/writers/index.ts';
import { builtBefore } from './cluster/build.ts';
import { answering, freePort, start, type Started, startUhwatch } from './support/processes.ts';
import { scrapeJob, startPrometheus } from './support/prometheus.ts';

const prometheusProgram = builtBefore('prometheus', 'prometheus');
const vmalertProgram = builtBefore('victoriametrics', 'vmalert');

interface Evaluated {
  readonly name: string;
  readonly health: string;
  readonly lastError: string;
  readonly lastEvaluation: string;
}

describe.skipIf(!prometheusProgram || !vmalertProgram)('the rules in a vmalert that asks a current Prometheus', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-vmalert-'));
  const started: Started[] = [];
  let prometheus = '';
  let vmalert = '';

  async function startVmalert(): Promise<void> {
    const rules = path.join(folder, 'rules.yml');
    // The same rules, each evaluated every second.
    writeFileSync(
      rules,
      ruleFile('vmalert', parametersFrom({}), '`a test`').replaceAll(/interval: \w+/g, 'interval: 1s'),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const program = start(vmalertProgram ?? '', [
      `-rule=${rules}`,
      `-datasource.url=${prometheus}`,
      `-remoteWrite.url=${prometheus}`,
      '-notifier.blackhole',
      `-httpListenAddr=${address}`,
    ]);
    started.push(program);
    vmalert = `http://${address}`;
    await answering(`${vmalert}/health`, program);
  }

  beforeAll(async () => {
    const uhwatch = await startUhwatch(['demo']);
    started.push(uhwatch);
    const scrape_configs = [scrapeJob([{ url: uhwatch.url, labels: { cluster: 'c1' } }])];
    const server = await startPrometheus(
      path.join(folder, 'prometheus'),
      { global: { scrape_interval: '1s' }, scrape_configs },
      { command: prometheusProgram, args: ['--web.enable-remote-write-receiver'] },
    );
    started.push(server);
    prometheus = server.url;
    await startVmalert();
  }, 60_000);

  afterAll(async () => {
    for (const program of started.reverse()) await program.stop();
    rmSync(folder, { recursive: true });
  });

  test('are all evaluated without an error', async () => {
    await eventually(async () => {
      const answer = await fetch(`${vmalert}/api/v1/rules`);
      const { data } = (await answer.json()) as {
        data: { groups: readonly { readonly rules: readonly Evaluated[] }[] };
      };
      const rules = data.groups.flatMap((group) => group.rules);
      expect(rules.length).toBeGreaterThan(40);
      expect(rules.filter(({ lastEvaluation }) => lastEvaluation.startsWith('0001'))).toEqual([]);
      expect(rules.filter(({ health, lastError }) => health !== 'ok' || lastError !== '')).toEqual([]);
    }, 30_000);
  }, 40_000);

  test('leave their records where the alerts read them', async () => {
    const expr = encodeURIComponent('sum by (cluster) (upstream_port:upstream_endpoints_ready:max)');
    await eventually(async () => {
      const answer = await fetch(`${prometheus}/api/v1/query?query=${expr}`);
      const { data } = (await answer.json()) as { data: { result: readonly { metric: object }[] } };
      expect(data.result.map(({ metric }) => metric)).toEqual([{ cluster: 'c1' }]);
    }, 30_000);
  }, 40_000);
});
