import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { boardsOf, type BoardFile, filled } from '../dashboards/src/testing/boards.ts';
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

/** The first upstream, behind which nothing is ready, is the one that the detail is about. */
const choice = {
  cluster: '.*',
  namespace: '.*',
  service: 'service-0',
  port: '.*',
  proxy: '.*',
  source: '.*',
  job: 'uhwatch',
  instance: '.*',
};

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

/** The queries of a dashboard as Grafana asks them: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
function queriesOf({ title, panels }: BoardFile, now: number): Query[] {
  return panels.flatMap((panel) => {
    const step = Math.max(scrapeSeconds, Math.ceil(rangeSeconds / (panel.maxDataPoints ?? widePoints)));
    const window = `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`;
    return panel.targets.map(({ refId, expr, instant }) => {
      const query = filled(expr, { ...choice, __rate_interval: window });
      const name = `${title}: ${panel.title ?? ''} ${refId}`;
      if (instant === true) return { name, path: 'query', body: { query, time: String(now) } };
      const range = { start: String(now - rangeSeconds), end: String(now), step: String(step) };
      return { name, path: 'query_range', body: { query, ...range } };
    });
  });
}

async function timed(url: string, { path: where, body }: Omit<Query, 'name'>): Promise<{ ms: number; rows: number }> {
  const began = performance.now();
  const answer = await fetch(`${url}/api/v1/${where}`, { method: 'POST', body: new URLSearchParams(body) });
  const text = await answer.text();
  const ms = performance.now() - began;
  const { data, error } = JSON.parse(text) as { data?: { result: unknown[] }; error?: string };
  if (data === undefined) throw new Error(`Prometheus does not answer ${body['query'] ?? ''}: ${error ?? ''}`);
  return { ms, rows: data.result.length };
}

interface Measured {
  readonly name: string;
  readonly ms: number;
  readonly rows: number;
}

/** The shortest of several times each, in turn with the yardstick: other work on the machine only makes them longer. */
async function measured(url: string, now: number): Promise<{ queries: Measured[]; peerMs: number }> {
  const peer = { path: 'query', body: { query: peerExpr, time: String(now) } } as const;
  const peerTimes: number[] = [];
  const queries: Measured[] = [];
  for (const { name, ...query } of boardsOf().flatMap((board) => queriesOf(board, now))) {
    const times: number[] = [];
    let rows = 0;
    for (let round = 0; round < rounds; round++) {
      const answer = await timed(url, query);
      times.push(answer.ms);
      rows = answer.rows;
      peerTimes.push((await timed(url, peer)).ms);
    }
    queries.push({ name, ms: Math.min(...times), rows });
  }
  return { queries, peerMs: Math.min(...peerTimes) };
}

export const dashboardsBench: Bench = {
  name: 'dashboards',
  help: `Time of the slowest query of the dashboards for ${count} upstreams, against one plain sum over their requests.`,
  async run(note) {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-dashboards-'));
    const history = new History(folder);
    try {
      const now = Math.floor(Date.now() / 60_000) * 60;
      await (
        await history.add(scraped(now), 162)
      )();
      note('an hour is loaded');
      const { queries, peerMs } = await measured(
        await history.serve({ config: 'scrape_configs: []\n', args: [] }),
        now,
      );
      const slowest = queries.toSorted((one, other) => other.ms - one.ms);
      note(`${queries.length} queries, ${queries.filter(({ ms }) => ms > limitMs).length} of them over ${limitMs} ms`);
      for (const { name, ms, rows } of slowest.slice(0, 8)) note(`${name}: ${ms.toFixed(0)} ms, ${rows} rows`);
      const statusRows = queries.find(({ name }) => name === 'Upstream health: Upstreams status')?.rows;
      return [
        figure({
          bench: 'dashboards',
          unit: 'ms',
          value: rounded(slowest[0]?.ms ?? NaN, 1),
          peer: peerExpr,
          peer_value: rounded(peerMs, 1),
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
