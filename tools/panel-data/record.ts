import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { otherInputs } from '@uhwatch/contract/panel-inputs.ts';
import { pastQueries } from '@uhwatch/contract/past-queries.ts';
import { panelQueries, type PanelRole, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { History } from '../../provisioning/backtest/prometheus.ts';
import { endsAt, lastsSeconds, type Scene, scenes, type Series } from './scenes.ts';

const stepSeconds = 15;
const testdata = path.resolve(import.meta.dirname, '../../plugin/testdata');

function* textOf(series: readonly Series[]): Generator<string> {
  for (const { name, labels, value, endsAt: end = endsAt } of series) {
    const pairs = Object.entries(labels).map(([label, each]) => `${label}="${each}"`);
    for (let time = endsAt - lastsSeconds; time <= end; time += stepSeconds) {
      const told = typeof value === 'number' ? value : value(time - endsAt + lastsSeconds);
      yield `${name}{${pairs.join(',')}} ${told} ${time}\n`;
    }
  }
  yield '# EOF\n';
}

/** What the scene is asked, as Grafana sends it. */
function queriesOf({ input }: Scene): Partial<Record<PanelRole, string>> {
  const asked = Object.fromEntries(panelRoles.map((role) => [role, panelQueries[role].expr]));
  return input === undefined ? asked : otherInputs[input].queries;
}

/** What the scene is asked about its upstream that is opened. */
function pastQueriesOf({ input, opened = { service: 'cart' } }: Scene): ReturnType<typeof pastQueries> {
  const { service, cluster } = opened;
  return pastQueries({
    input: input ?? 'exporter',
    namespace: 'shop',
    service,
    cluster: cluster === undefined ? undefined : { label: 'cluster', value: cluster },
  });
}

async function ask(url: string, expr: string, isRange = false): Promise<unknown> {
  const times = isRange
    ? { start: String(endsAt - lastsSeconds), end: String(endsAt), step: '60' }
    : { time: String(endsAt) };
  const answer = await fetch(`${url}/api/v1/${isRange ? 'query_range' : 'query'}`, {
    method: 'POST',
    body: new URLSearchParams({ query: expr.replaceAll('$__rate_interval', '1m'), ...times }),
  });
  const { data, error } = (await answer.json()) as { data?: unknown; error?: string };
  if (data === undefined) throw new Error(`Prometheus does not answer ${expr}: ${error ?? answer.statusText}`);
  return data;
}

/** What a real Prometheus answers in this scene to the queries of the panel and of its drawer; and every series as it stands. */
async function record(scene: Scene): Promise<object> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-panel-data-'));
  const history = new History(folder);
  try {
    if (scene.series.length > 0) await (await history.add(textOf(scene.series), 162))();
    const url = await history.serve();
    const answers: Record<string, unknown> = {};
    const queries = queriesOf(scene);
    for (const role of panelRoles) {
      const expr = queries[role];
      if (expr !== undefined) answers[role] = await ask(url, expr, panelQueries[role].type === 'range');
    }
    const past: Record<string, unknown> = {};
    for (const [role, expr] of Object.entries(pastQueriesOf(scene))) past[role] = await ask(url, expr, true);
    const raw = await ask(url, '{__name__!=""}');
    return { at: endsAt, answers, past, raw };
  } finally {
    await history.stop();
    rmSync(folder, { recursive: true });
  }
}

for (const scene of scenes) {
  const file = path.join(testdata, `${scene.name}.json`);
  writeFileSync(file, `${JSON.stringify(await record(scene))}\n`);
  console.log(`recorded: ${path.relative(process.cwd(), file)}`);
}
