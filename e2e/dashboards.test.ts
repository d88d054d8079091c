import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dashboards } from '@uhwatch/contract/dashboards.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asked, boardsOf, filled, queriesOf, variableQuery } from '../dashboards/src/testing/boards.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { LogWriter } from './support/log-writer.ts';
import { startUhwatch, type Uhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';
import { type Prometheus, scrapeJob, startPrometheus } from './support/prometheus.ts';
import { quickRules } from './support/quick-rules.ts';

const prometheus = program('prometheus');
const clusters = ['demo', 'mesh'];

/** What may have no answer here, by dashboard and query, and why. Every other query has one. */
const mayBeEmpty: Readonly<Record<string, string>> = {
  'Upstream health: What several upstreams have in common common': 'two upstreams are in trouble, and for two causes',
  'Upstream health: Upstreams last_status': 'no source is lost',
  'Upstream health: Upstreams as_of': 'no source is lost',
  'Upstream health: Upstreams subsets': 'no mesh divides a service',
  'Upstream detail: Upstream subsets': 'no mesh divides a service',
  'Upstream detail: Endpoints by subset of the mesh ready': 'no mesh divides a service',
  'Upstream detail: Endpoints by subset of the mesh unready': 'no mesh divides a service',
  'Upstream health: Upstreams that are not healthy idle': 'no workload is scaled to zero',
  'Upstream detail: Upstream last_status': 'no source is lost',
  'Upstream detail: Upstream as_of': 'no source is lost',
  'Upstream detail: Ready and desired endpoints budget': 'there is no disruption budget',
  'Upstream detail: Hosts as proxies see them hosts': 'nobody reads the admin interface of an Envoy',
  'Data planes: Requests in panic mode requests': 'no Envoy is in panic mode',
  'Data planes: Requests on a route without a backend requests': 'every route has a backend',
  'uhwatch itself: Resources resources': 'nobody reads an apiserver',
  'uhwatch itself: Propagation of endpoints propagation': 'nobody reads an apiserver',
  'uhwatch itself: Requests for evidence evidence': 'nobody reads an apiserver',
};

/** What the variables of all dashboards choose. */
const choice = {
  __rate_interval: '5s',
  cluster: '.*',
  namespace: '.*',
  history: '.*',
  service: '.*',
  port: '.*',
  proxy: '.*',
  source: '.*',
  job: 'uhwatch',
  instance: '.*',
};
const boards = boardsOf();
const queries = boards.flatMap(queriesOf);

/** The query as Grafana asks it; the dashboard about one upstream is about the one that is out. */
function asGrafana(expr: string, title: string): string {
  return filled(expr, title === dashboards.detail.title ? { ...choice, service: 'checkout' } : choice);
}

function nameOf({ board, by }: Asked): string {
  return `${board}: ${by}`;
}

/** Two clusters: the recorded incident, and a mesh whose logs hold all that a log can hold. */
describe.skipIf(!prometheus)('the dashboards on a real Prometheus', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-dashboards-'));
  const log = path.join(folder, 'access.log');
  const began = Date.now() / 1000 - 1;
  const exporters: Uhwatch[] = [];
  let writer: LogWriter;
  let server: Prometheus;

  beforeAll(async () => {
    writer = new LogWriter(log);
    exporters.push(await startUhwatch(['demo', '--demo.speed', '5']));
    exporters.push(await startUhwatch(['serve', '--envoy-access-log.paths', `${log},${path.join(folder, 'odd.log')}`]));
    writeFileSync(path.join(folder, 'rules.yml'), JSON.stringify({ groups: quickRules({}).groups }));
    const jobs = [scrapeJob(exporters.map(({ url }, place) => ({ url, labels: { cluster: clusters[place] ?? '' } })))];
    server = await startPrometheus(folder, {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: jobs,
    });
  }, 60_000);

  afterAll(async () => {
    writer.stop();
    await Promise.all([server, ...exporters].map(({ stop }) => stop()));
    rmSync(folder, { recursive: true });
  });

  /** A line that nobody can read, one of nobody, one of a sidecar, and the failures that the demo does not have. */
  function writeOddLines(): void {
    const line = (flags: string, authority: string, cluster: string): string =>
      `[${new Date().toISOString()}] "GET / HTTP/1.1" 503 ${flags} via_upstream - "-" 0 19 0 - "-" "curl/8.5.0" "1" ` +
      `"${authority}" "-" ${cluster} - 10.96.0.1:80 10.244.0.7:51000 - default\n`;
    const checkout = 'checkout.shop.svc.cluster.local';
    const lines = [
      'no access log\n',
      line('UH', '-', '-'),
      line('UF', checkout, 'inbound|80||'),
      ...['UF', 'URX', 'UT'].map((flags) => line(flags, checkout, `outbound|80||${checkout}`)),
    ];
    appendFileSync(path.join(folder, 'odd.log'), lines.join(''));
  }

  async function ask(where: string, query: Readonly<Record<string, string>>): Promise<unknown[]> {
    const answer = await fetch(`${server.url}/api/v1/${where}?${new URLSearchParams(query).toString()}`);
    const { data, error } = (await answer.json()) as { data?: { result: unknown[] } | string[]; error?: string };
    if (data === undefined) throw new Error(`Prometheus does not answer ${JSON.stringify(query)}: ${error ?? ''}`);
    return Array.isArray(data) ? data : data.result;
  }

  function answersTo({ board, expr, kind }: Asked): Promise<unknown[]> {
    const query = asGrafana(expr, board);
    if (kind === 'instant') return ask('query', { query });
    return ask('query_range', { query, start: String(began), end: String(Date.now() / 1000), step: '1' });
  }

  test('answers each query within the incident, or the list says why not', async () => {
    const waiting = new Set(queries.filter((asked) => mayBeEmpty[nameOf(asked)] === undefined));
    await eventually(async () => {
      writeOddLines();
      for (const asked of waiting) if ((await answersTo(asked)).length > 0) waiting.delete(asked);
      expect([...waiting].map(nameOf)).toEqual([]);
    }, 120_000);
  }, 130_000);

  test('understands what may have no answer, and the list names nothing else', async () => {
    const listed = queries.filter((asked) => mayBeEmpty[nameOf(asked)] !== undefined);
    expect(listed.map(nameOf).sort()).toEqual(Object.keys(mayBeEmpty).sort());
    for (const asked of listed) await answersTo(asked);
  });

  const variables = boards.flatMap(({ title, templating }) =>
    templating.list.flatMap((variable) => {
      const [, series = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(variableQuery(variable) ?? '') ?? [];
      return label === '' ? [] : [{ title, name: variable.name, series: asGrafana(series, title), label }];
    }),
  );

  test('asks for the history of each upstream where there are few of them', async () => {
    const history = boards[0]?.templating.list.find(({ name }) => name === 'history');
    const query = /^query_result\((.+)\)$/s.exec((history && variableQuery(history)) ?? '')?.[1] ?? '';
    expect(await ask('query', { query: asGrafana(query, dashboards.health.title) })).toMatchObject([
      { metric: { asked: '.*' } },
    ]);
  });

  test.each(variables)('finds values to choose for $name of $title', async ({ series, label }) => {
    expect(await ask(`label/${label}/values`, { 'match[]': series, start: String(began) })).not.toEqual([]);
  });
});
