import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOptional, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { clusterName } from '../examples/envoy/bootstrap.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { compose, read, root } from './support/compose-file.ts';
import { freePort, start, type Started } from './support/processes.ts';
import { program } from './support/programs.ts';
import { quickRules } from './support/quick-rules.ts';

const envoyProgram = program('envoy');
const prometheusProgram = program('prometheus');
const alertmanagerProgram = program('alertmanager');

/** Asks again and again until there is an answer; after `seconds` it tells what was missing. */
function answerTo<T>(what: string, probe: () => Promise<T | undefined> | T | undefined, seconds = 30): Promise<T> {
  return eventually(async () => {
    const answer = await probe();
    if (answer === undefined) throw new Error(`${what}: not within ${seconds} s`);
    return answer;
  }, seconds * 1000);
}

interface Program {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

/** The stack of the compose file without its containers and Grafana: each program on loopback and on a free port. */
describe.skipIf(!envoyProgram)('the demo, played for real', () => {
  const folder = envoyProgram ? mkdtempSync(path.join(tmpdir(), 'uhwatch-compose-')) : '';
  const world = path.join(folder, 'world');
  const accessLog = path.join(folder, 'access.log');
  const started: { readonly name: string; readonly program: Started }[] = [];
  const ports = { envoy: 0, admin: 0, exporter: 0, prometheus: 0, alertmanager: 0 };

  function begin({ name, program, args, env = {} }: Program): void {
    started.push({ name, program: start(program, args, { ...process.env, ...env }) });
  }

  async function text(url: string): Promise<string | undefined> {
    const gone = started.find(({ program }) => program.ended());
    if (gone) throw new Error(`${gone.name} ended:\n${gone.program.output()}`);
    const answer = await fetch(url).catch(() => undefined);
    return answer?.ok ? await answer.text() : undefined;
  }

  /** A file of the repository, with the paths and addresses of this run, as the program reads it. */
  function adapted(file: string, changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
    const content = changes.reduce((all, [from, to]) => {
      expect(all, `${file} holds ${String(from)}`).toMatch(from);
      return all.replaceAll(from, to);
    }, read(file));
    const target = path.join(folder, path.basename(file));
    writeFileSync(target, content);
    return target;
  }

  const lines = () => (existsSync(accessLog) ? readFileSync(accessLog, 'utf8').split('\n') : []);
  const linesOf = (name: string) => lines().filter((line) => line.includes(` ${clusterName(name)} `));
  /** `[time] "GET / HTTP/1.1" CODE FLAGS ...` */
  const outcome = (line: string) => /" (\d+ \S+) /.exec(line)?.[1];

  function startWorld(): void {
    // As in its container, world.ts sees nothing of the repository but examples/.
    for (const part of ['compose', 'envoy']) {
      cpSync(path.join(root, 'examples', part), path.join(folder, 'examples', part), { recursive: true });
    }
    const env = {
      WORLD_DIR: world,
      WORLD_ADDRESS: '127.0.0.1',
      WORLD_PORT: '0',
      WORLD_ENVOY: `http://127.0.0.1:${ports.envoy}`,
      WORLD_UP_SECONDS: '2',
      WORLD_DOWN_SECONDS: '2',
      WORLD_REQUESTS_PER_SECOND: '20',
    };
    const program = path.join(folder, 'examples/compose/world.ts');
    begin({ name: 'the world', program: process.execPath, args: [program], env });
  }

  function startEnvoy(): void {
    const config = adapted('examples/compose/envoy.yaml', [
      ['/world', world],
      ['/var/log/envoy', folder],
      ['0.0.0.0, port_value: 8080', `127.0.0.1, port_value: ${ports.envoy}`],
      ['port_value: 9901', `port_value: ${ports.admin}`],
    ]);
    const flags = ['--log-level', 'warn', '--file-flush-interval-msec', '50', '--use-dynamic-base-id'];
    begin({ name: 'Envoy', program: envoyProgram ?? '', args: ['-c', config, ...flags] });
  }

  function startExporter(): void {
    const config = adapted('examples/compose/uhwatch.yaml', [
      ['/world', world],
      ['/var/log/envoy', folder],
      ["':9797'", `'127.0.0.1:${ports.exporter}'`],
    ]);
    const args = [path.join(root, 'exporter/src/main.ts'), 'serve', '--config', config];
    begin({ name: 'the exporter', program: process.execPath, args });
  }

  function startAlertmanager(): void {
    const config = adapted('provisioning/alertmanager/alertmanager.yml', [['group_wait: 20s', 'group_wait: 1s']]);
    const args = [
      `--config.file=${config}`,
      `--storage.path=${path.join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      '--cluster.listen-address=',
    ];
    begin({ name: 'Alertmanager', program: alertmanagerProgram ?? '', args });
  }

  function startPrometheus(): void {
    mkdirSync(path.join(folder, 'rules'));
    // The same rules, made for a scrape each second and without the wait.
    const { groups } = quickRules(parse(read('examples/compose/parameters.yaml')) as Record<string, unknown>);
    writeFileSync(path.join(folder, 'rules/uhwatch.rules.yml'), stringify({ groups }));
    const config = adapted('provisioning/prometheus/prometheus.yml', [
      ['interval: 5s', 'interval: 1s'],
      ['exporter:9797', `127.0.0.1:${ports.exporter}`],
      ['alertmanager:9093', `127.0.0.1:${ports.alertmanager}`],
    ]);
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.join(folder, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
    ];
    begin({ name: 'Prometheus', program: prometheusProgram ?? '', args });
  }

  beforeAll(async () => {
    for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
    startWorld();
    await answerTo('the files of the world', () => existsSync(path.join(world, 'eds/payments.json')) || undefined);
    startEnvoy();
    startExporter();
    if (alertmanagerProgram) startAlertmanager();
    if (prometheusProgram) startPrometheus();
  });

  afterAll(async () => {
    for (const { program } of started.reverse()) await program.stop();
    rmSync(folder, { recursive: true });
  });

  it('answers for catalog and has no healthy upstream for payments', async () => {
    const catalog = await answerTo('a request to catalog', () => linesOf('catalog').at(-1));
    expect(outcome(catalog)).toBe('200 -');
    const payments = await answerTo('a request to payments', () => linesOf('payments').at(-1));
    expect(outcome(payments)).toBe('503 UH');
    expect(payments).toContain(' no_healthy_upstream ');
  });

  it('lets cart go and come back', async () => {
    await answerTo('cart answers, fails and answers again', () => {
      const outcomes = linesOf('cart').map((line) => (outcome(line) === '200 -' ? 'up' : 'down'));
      const changes = outcomes.filter((word, index) => word !== outcomes[index - 1]);
      return changes.length >= 3 || undefined;
    });
    const seen = new Set(linesOf('cart').map(outcome));
    expect([...seen].sort()).toEqual(['200 -', '503 UH']);
  });

  it('prints the objects of three services as kubectl does', () => {
    const list = JSON.parse(readFileSync(path.join(world, 'objects.json'), 'utf8')) as {
      kind: string;
      items: { kind: string; metadata: { name: string; namespace: string } }[];
    };
    expect(list.kind).toBe('List');
    for (const kind of ['Service', 'EndpointSlice', 'Deployment']) {
      expect(list.items.filter((item) => item.kind === kind)).toHaveLength(3);
    }
    expect(list.items.filter(({ metadata }) => metadata.namespace !== 'shop')).toEqual([]);
  });

  const checked = [
    { name: 'envoy', port: 'admin', absent: !envoyProgram },
    { name: 'exporter', port: 'exporter', absent: false },
    { name: 'prometheus', port: 'prometheus', absent: !prometheusProgram },
    { name: 'alertmanager', port: 'alertmanager', absent: !alertmanagerProgram },
  ] as const;
  it.each(checked.filter(({ absent }) => !absent))('finds $name healthy as the compose file does', async (service) => {
    const [, program = '', ...args] = compose.services[service.name]?.healthcheck?.test ?? [];
    const here = args.map((arg) => arg.replace(/127\.0\.0\.1([:/])\d+/, `127.0.0.1$1${ports[service.port]}`));
    expect(here).not.toEqual(args);
    await answerTo(`${service.name} is healthy`, () => spawnSync(program, here).status === 0 || undefined);
  });

  it('is counted by the exporter, service by service', async () => {
    const value = (metrics: string, name: string, labels: readonly string[]) => {
      const found = metrics
        .split('\n')
        .find((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)));
      return found === undefined ? undefined : Number(found.split(' ').at(-1));
    };
    const metrics = await answerTo('UH of payments in the metrics', async () => {
      const page = (await text(`http://127.0.0.1:${ports.exporter}/metrics`)) ?? '';
      const uh = value(page, 'upstream_response_flags_total', ['upstream_service="payments"', 'flag="UH"']);
      return uh !== undefined && uh > 0 ? page : undefined;
    });
    const ready = (service: string) =>
      value(metrics, 'upstream_endpoints', [`upstream_service="${service}"`, 'state="ready"']);
    expect([ready('catalog'), ready('payments')]).toEqual([2, 0]);
    expect(value(metrics, 'upstream_desired_endpoints', ['upstream_service="payments"'])).toBe(2);
    expect(value(metrics, 'upstream_response_flags_total', ['upstream_service="catalog"', 'flag="UH"'])).toBe(0);
  });

  const queryUrl = (expr: string): string =>
    `http://127.0.0.1:${ports.prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`;
  /** The query for all that the variables of the dashboard can choose. */
  const inAll = (expr: string): string => expr.replaceAll(/\$(?:cluster|namespace|service|history)\b/g, '.*');

  /** The rows of an instant query; none as long as Prometheus does not answer. */
  async function query(expr: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
    const page = await text(queryUrl(expr));
    if (page === undefined) return [];
    const { data } = JSON.parse(page) as { data: { result: Awaited<ReturnType<typeof query>> } };
    return data.result;
  }

  const board = JSON.parse(read('dashboards/upstream-health.json')) as {
    panels: { title: string; targets: { refId: string; expr: string }[] }[];
  };
  // What the other panels ask is tried in dashboards.test.ts.
  const targets = board.panels.find(({ title }) => title === 'Upstreams')?.targets ?? [];
  it.skipIf(!prometheusProgram).each(targets)('has data for $refId of the panel', async ({ refId, expr }) => {
    const asked = inAll(expr).replaceAll('$__rate_interval', '10s');
    // While no source is lost nothing stands behind the optional queries; Prometheus understands them all the same.
    const mayBeEmpty = panelRoles.some((role) => role === refId && isOptional(role));
    if (mayBeEmpty) await answerTo(refId, () => text(queryUrl(asked)));
    else await answerTo(refId, async () => ((await query(asked)).length > 0 ? true : undefined));
  });

  it.skipIf(!prometheusProgram)('shows payments as the worst status and catalog as healthy', async () => {
    const expr = inAll(targets.find(({ refId }) => refId === 'status')?.expr ?? '');
    const status = async (service: string) =>
      (await query(expr)).find(({ metric }) => metric['upstream_service'] === service)?.metric['status'];
    await answerTo('payments has no healthy upstream and catalog is healthy', async () =>
      (await status('payments')) === 'no_healthy_upstream' && (await status('catalog')) === 'healthy'
        ? true
        : undefined,
    );
  });

  it.skipIf(!prometheusProgram)('fires both alerts for payments and none for catalog', async () => {
    const alerts = await answerTo('both alerts for payments', async () => {
      const all = (await query('ALERTS{alertstate="firing"}')).map(({ metric }) => metric);
      return all.filter(({ upstream_service }) => upstream_service === 'payments').length >= 2 ? all : undefined;
    });
    const payments = {
      cluster: 'demo',
      severity: 'critical',
      upstream_namespace: 'shop',
      upstream_service: 'payments',
    };
    expect(alerts).toContainEqual(expect.objectContaining({ ...payments, alertname: 'UpstreamNoHealthyUpstream' }));
    expect(alerts).toContainEqual(
      expect.objectContaining({ ...payments, alertname: 'UpstreamNoReadyEndpoints', upstream_port: 'http' }),
    );
    expect(alerts.filter(({ upstream_service = '' }) => !['payments', 'cart'].includes(upstream_service))).toEqual([]);
  });

  it.skipIf(!prometheusProgram || !alertmanagerProgram)('notifies once for payments', async () => {
    const alerts = await answerTo('both alerts at Alertmanager', async () => {
      const all = JSON.parse((await text(`http://127.0.0.1:${ports.alertmanager}/api/v2/alerts`)) ?? '[]') as {
        labels: Record<string, string>;
        status: { state: string };
      }[];
      const payments = all.filter(({ labels }) => labels['upstream_service'] === 'payments');
      return payments.length >= 2 && payments.every(({ status }) => status.state !== 'unprocessed')
        ? payments
        : undefined;
    });
    const states = alerts.map(({ labels, status }) => `${labels['alertname'] ?? ''} ${status.state}`).sort();
    expect(states).toContain('UpstreamNoHealthyUpstream suppressed');
    expect(states.filter((state) => !state.endsWith(' suppressed'))).toEqual(['UpstreamNoReadyEndpoints active']);
  });
});
