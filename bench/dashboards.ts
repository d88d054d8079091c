import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dashboards } from '@uhwatch/contract/dashboards.ts';
import { boardsOf, type BoardFile, filled, variableQuery } from '../dashboards/src/testing/boards.ts';
import { History } from '../provisioning/backtest/prometheus.ts';
import { type Bench, figure } from './bench.ts';
import { shownOf } from './dashboards/samples.ts';
import { benchUpstreams, lineOf } from './rules/upstreams.ts';
import { rounded } from './statistics.ts';

const count = 5_000;
const rounds = 5;
/** What a person does not wait for; told beside the figure, because machines differ. */
const limitMs = 200;
/** What the dashboards open on, and how often it was scraped, in seconds. */
const rangeSeconds = 3_600;
const scrapeSeconds = 30;
/** Points of a panel that does not say how many: its width in pixels. */
const widePoints = 1_500;
const ageSeconds = 86_400;
const target = { cluster: 'bench', job: 'uhwatch', instance: 'uhwatch-0:9797' };
const upstreams = benchUpstreams(count);
const peerExpr = 'sum(rate(upstream_requests_total[5m]))';

/** All of them; the dashboard about one is about the first, behind which nothing is ready. */
const choice = {
  cluster: '.*',
  namespace: '.*',
  // As the variable decides: a query of this benchmark.
  history: '-',
  service: '.*',
  port: '.*',
  proxy: '.*',
  source: '.*',
  job: 'uhwatch',
  instance: '.*',
};

/** Of so many, the overview asks for the history of each: 250 in five namespaces. */
const few = { ...choice, namespace: 'team-[0-4]', history: '.*' };

/** What was scraped within the range and the window before it, series by series. */
function* scraped(now: number): Generator<string> {
  for (const upstream of upstreams) {
    const bySeries: string[] = [];
    for (let time = now - rangeSeconds - 600; time <= now; time += scrapeSeconds) {
      let index = 0;
      for (const sample of shownOf(upstream, time, ageSeconds + time - now)) {
        const line = lineOf({ ...sample, labels: { ...target, ...sample.labels } }, time);
        bySeries[index] = (bySeries[index] ?? '') + line;
        index++;
      }
    }
    yield bySeries.join('');
  }
  yield '# EOF\n';
}

interface Query {
  readonly name: string;
  readonly path: 'query' | 'query_range';
  readonly body: Readonly<Record<string, string>>;
}

/** Of `1m`, which is the only way in which our queries ask for a least step; none is 0. */
function secondsOf(interval = '0m'): number {
  return Number(interval.replace(/m$/, '')) * 60;
}

/** The queries of a dashboard as Grafana asks them: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
function queriesOf({ title, panels }: BoardFile, now: number, given: Readonly<Record<string, string>>): Query[] {
  const values = title === dashboards.detail.title ? { ...given, service: 'service-0' } : given;
  return panels.flatMap((panel) =>
    panel.targets.map(({ refId, expr, instant, interval }) => {
      const wide = Math.ceil(rangeSeconds / (panel.maxDataPoints ?? widePoints));
      const step = Math.max(scrapeSeconds, secondsOf(interval), wide);
      const window = `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`;
      const query = filled(expr, { ...values, __rate_interval: window });
      const name = `${title}: ${panel.title ?? ''} ${refId}`;
      if (instant === true) return { name, path: 'query', body: { query, time: String(now) } };
      const range = { start: String(now - rangeSeconds), end: String(now), step: String(step) };
      return { name, path: 'query_range', body: { query, ...range } };
    }),
  );
}

/** Whether the history of each upstream is to be asked for. */
function historyQuery({ title, templating }: BoardFile, now: number): Query[] {
  return templating.list.flatMap((variable) => {
    const query = /^query_result\((.+)\)$/s.exec(variableQuery(variable) ?? '')?.[1];
    if (query === undefined) return [];
    const body = { query: filled(query, choice), time: String(now) };
    return [{ name: `${title}: variable ${variable.name}`, path: 'query' as const, body }];
  });
}

/** Every query of every dashboard, and the histories of few upstreams besides. */
function allQueries(now: number): Query[] {
  const boards = boardsOf();
  const histories = boards
    .slice(0, 1)
    .flatMap((board) => queriesOf(board, now, few))
    .filter(({ name }) => name.endsWith('_history'));
  return [
    ...boards.flatMap((board) => [...queriesOf(board, now, choice), ...historyQuery(board, now)]),
    ...histories.map((query) => ({ ...query, name: `${query.name} of 250` })),
  ];
}

async function answer(url: string, { path: where, body }: Omit<Query, 'name'>): Promise<number> {
  const response = await fetch(`${url}/api/v1/${where}`, { method: 'POST', body: new URLSearchParams(body) });
  const { data, error } = (await response.json()) as { data?: { result: unknown[] }; error?: string };
  if (data === undefined) throw new Error(`Prometheus does not answer ${body['query'] ?? ''}: ${error ?? ''}`);
  return data.result.length;
}

/** Milliseconds of work that Prometheus has done since it was started, as it tells of itself. */
async function workedMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]) * 1000;
}

interface Cost {
  readonly name: string;
  /** Of work for one answer, on all cores together: what it takes on a machine that does nothing else, or less. */
  readonly ms: number;
  /** Until the answer was there, beside whatever else this machine did. */
  readonly waitedMs: number;
  readonly rows: number;
}

async function costOf(url: string, { name, ...query }: Query): Promise<Cost> {
  const rows = await answer(url, query);
  const [began, worked] = [performance.now(), await workedMs(url)];
  for (let round = 0; round < rounds; round++) await answer(url, query);
  const ms = ((await workedMs(url)) - worked) / rounds;
  return { name, ms, waitedMs: (performance.now() - began) / rounds, rows };
}

function told({ name, ms, waitedMs, rows }: Cost): string {
  return `${name}: ${ms.toFixed(0)} ms of work, ${waitedMs.toFixed(0)} ms waited for, ${rows} rows`;
}

export const dashboardsBench: Bench = {
  name: 'dashboards',
  help: `Work for the dearest query of the dashboards at ${count} upstreams, against one plain sum over their requests.`,
  async run(note) {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-dashboards-'));
    const history = new History(folder);
    try {
      const now = Math.floor(Date.now() / 60_000) * 60;
      await (
        await history.add(scraped(now), 162)
      )();
      note('an hour is loaded');
      const url = await history.serve({ config: 'scrape_configs: []\n', args: [] });
      const peer = await costOf(url, { name: 'peer', path: 'query', body: { query: peerExpr, time: String(now) } });
      const costs: Cost[] = [];
      for (const query of allQueries(now)) costs.push(await costOf(url, query));
      const slowest = costs.toSorted((one, other) => other.ms - one.ms);
      note(
        `${costs.length} queries, ${costs.filter(({ ms }) => ms > limitMs).length} of them over ${limitMs} ms of work`,
      );
      for (const cost of slowest.slice(0, 8)) note(told(cost));
      const statusRows = costs.find(({ name }) => name === 'Upstream health: Upstreams status')?.rows;
      return [
        figure({
          bench: 'dashboards',
          unit: 'ms',
          value: rounded(slowest[0]?.ms ?? NaN, 1),
          peer: peerExpr,
          peer_value: rounded(peer.ms, 1),
          ratio_limit: 0.1,
          agree: statusRows === count,
        }),
      ];
    } finally {
      await history.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
