import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { History, type SeriesResult } from '../provisioning/backtest/prometheus.ts';
import { ruleSet } from '../provisioning/src/alerts.ts';
import { parametersFrom, seconds } from '../provisioning/src/parameters.ts';
import { records } from '../provisioning/src/recording/records.ts';
import { ruleGroups } from '../provisioning/src/writers/prometheus.ts';
import { type Bench, figure } from './bench.ts';
import { type BenchUpstream, benchUpstreams, lineOf, samplesOf } from './rules/upstreams.ts';
import { median, rounded } from './statistics.ts';

const count = 5_000;
const limitMs = 500;
/** The counters began so long before the rules do. */
const ageSeconds = 86_400;
const rounds = 5;
const target = { cluster: 'bench', job: 'uhwatch', instance: 'uhwatch-0:9797' };
const upstreams = benchUpstreams(count);
const parameters = parametersFrom({});
const groups = ruleSet(parameters);
/** Until then each group has been evaluated, the slowest one too. */
const warmUpMs = 1000 * (Math.max(...groups.map(({ interval }) => seconds(interval))) + 30);
const peerGroup = 'bench.plain-sum';
const peerExpr = 'sum by (cluster, upstream_namespace, upstream_service) (rate(upstream_requests_total[5m]))';

/** A record of each upstream in a stretch that ends now, every so many seconds. */
function* recorded(name: string, { now, back, every, value }: Stretch): Generator<string> {
  for (const { namespace, service, rate } of upstreams) {
    const port = name === records.ready ? { upstream_port: 'http' } : {};
    const labels = { cluster: target.cluster, upstream_namespace: namespace, upstream_service: service, ...port };
    let text = '';
    for (let time = now - back; time < now; time += every) text += lineOf({ name, labels, value: value ?? rate }, time);
    yield text;
  }
  yield '# EOF\n';
}

interface Stretch {
  readonly now: number;
  readonly back: number;
  readonly every: number;
  /** The upstream's rate without. */
  readonly value?: number;
}

/** What was scraped in the minutes before now. */
function* scraped(now: number): Generator<string> {
  for (let time = now - 2_100; time < now; time += 15) {
    // Only changes of readiness are looked at for longer than ten minutes.
    const old = time < now - 600;
    for (const upstream of upstreams) {
      for (const sample of samplesOf(upstream, ageSeconds + time - now, 0)) {
        if (old && !sample.name.startsWith('upstream_ready_changes')) continue;
        yield lineOf({ ...sample, labels: { ...target, ...sample.labels } }, time);
      }
    }
  }
  yield '# EOF\n';
}

/** Loads what hours of work would have left behind: samples, and what the longest windows read. */
async function load(history: History): Promise<void> {
  const now = Math.floor(Date.now() / 60_000) * 60;
  const hour = 3600;
  const stretches = [
    recorded(records.requests.hour, { now, back: 72 * hour, every: 600 }),
    recorded(records.requests.minutes, { now, back: 6 * hour, every: 120 }),
    recorded(records.ready, { now, back: hour, every: 120, value: 3 }),
    recorded(records.least, { now, back: hour, every: 120, value: 3 }),
    recorded(records.desired, { now, back: hour, every: 120, value: 3 }),
    scraped(now),
  ];
  for (const pieces of stretches) await (await history.add(pieces, 162))();
}

/** An exporter as Prometheus meets it, whose upstreams fail from its start on. */
async function exporter() {
  const began = Date.now();
  const server = createServer((_, response) => {
    const passed = (Date.now() - began) / 1000;
    const own = [
      'uhwatch_shard_info{shard="0",shards="1"} 1\n',
      ...['kubernetes', 'envoy-access-log'].map((source) => `uhwatch_source_up{source="${source}"} 1\n`),
    ];
    const lines = upstreams.flatMap((upstream) =>
      [...samplesOf(upstream, ageSeconds + passed, passed)].map((sample) => lineOf(sample)),
    );
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end([...own, ...lines].join(''));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, close: () => server.close() };
}

function configOf(address: string, rules: string): string {
  const { cluster, job, instance } = target;
  return stringify({
    global: { scrape_interval: '15s', evaluation_interval: '15s' },
    rule_files: [rules],
    scrape_configs: [{ job_name: job, static_configs: [{ targets: [address], labels: { cluster, instance } }] }],
  });
}

async function ask(url: string, query: string): Promise<SeriesResult['metric'][]> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  const { data } = (await answer.json()) as { data: { result: { metric: SeriesResult['metric'] }[] } };
  return data.result.map(({ metric }) => metric);
}

/** Milliseconds that each group took at its last evaluation, as Prometheus tells of itself. */
async function durations(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^prometheus_rule_group_last_duration_seconds\{rule_group="[^"]*;([^"]+)"\} (\S+)$/gm);
  return new Map([...lines].map(([, group = '', value]) => [group, Number(value) * 1000]));
}

interface RulesAnswer {
  readonly data: {
    readonly groups: readonly { readonly rules: readonly { name: string; evaluationTime: number }[] }[];
  };
}

/** The rules that took the most time at their last evaluation, for who makes them faster. */
async function slowest(url: string): Promise<string> {
  const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as RulesAnswer;
  const rules = data.groups.flatMap((group) => group.rules);
  const most = rules.toSorted((one, other) => other.evaluationTime - one.evaluationTime).slice(0, 8);
  return most.map(({ name, evaluationTime }) => `${name} ${(evaluationTime * 1000).toFixed(0)} ms`).join(', ');
}

/** Whether exactly the upstreams of these fates have the alert. */
async function firesFor(url: string, alert: string, fates: readonly BenchUpstream['fate'][]): Promise<boolean> {
  const firing = await ask(url, `ALERTS{alertname="${alert}", alertstate="firing"}`);
  const found = firing.map((labels) => labels['upstream_service']).sort();
  const wanted = upstreams
    .filter(({ fate }) => fates.includes(fate))
    .map(({ service }) => service)
    .sort();
  return JSON.stringify(found) === JSON.stringify(wanted);
}

interface Cycle {
  /** Of all groups, those that are evaluated less often counted by as much less. */
  readonly all: number;
  readonly plain: number;
}

async function cycleOf(url: string, note: (words: string) => void): Promise<Cycle> {
  const took = await durations(url);
  const of = (name: string): number => took.get(name) ?? NaN;
  note(groups.map(({ name }) => `${name} ${of(name).toFixed(0)} ms`).join(', '));
  const interval = seconds(parameters['scrape-interval']);
  const all = groups.reduce((sum, group) => sum + of(group.name) * (interval / seconds(group.interval)), 0);
  return { all, plain: of(peerGroup) };
}

async function measured(history: History, folder: string, note: (words: string) => void) {
  await load(history);
  note('history is loaded');
  const served = await exporter();
  try {
    const file = path.join(folder, 'rules.yml');
    const peer = { name: peerGroup, interval: '15s', rules: [{ record: 'bench:plain:sum', expr: peerExpr }] };
    const all = [...ruleGroups(groups, parameters), peer];
    writeFileSync(file, stringify({ groups: all }, { aliasDuplicateObjects: false }));
    const url = await history.serve({ config: configOf(served.address, file), args: [] });
    await delay(warmUpMs);
    const cycles: Cycle[] = [];
    for (let round = 0; round < rounds; round++) {
      await delay(15_000);
      cycles.push(await cycleOf(url, note));
    }
    note(`slowest rules: ${await slowest(url)}`);
    const isRight =
      (await firesFor(url, 'UpstreamNoReadyEndpoints', ['no endpoints'])) &&
      (await firesFor(url, 'UpstreamNoHealthyUpstreamSurge', ['no endpoints', 'half fails']));
    return {
      value: median(cycles.map(({ all: each }) => each)),
      peer: median(cycles.map(({ plain }) => plain)),
      isRight,
    };
  } finally {
    served.close();
    await history.stop();
  }
}

export const rulesEval: Bench = {
  name: 'rules-eval',
  help: `Time in which Prometheus evaluates all rules for ${count} upstreams once, against one plain sum over their requests.`,
  async run(note) {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-rules-eval-'));
    try {
      const { value, peer, isRight } = await measured(new History(folder), folder, note);
      if (!isRight) note('the alerts that fire are not those of the upstreams that fail');
      return [
        figure({
          bench: 'rules-eval',
          unit: 'ms',
          value: rounded(value, 1),
          peer: `one ${peerExpr}`,
          peer_value: rounded(peer, 1),
          ratio_limit: 0.1,
          agree: isRight && value < limitMs,
        }),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
