import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { startUhwatch } from '../support/processes.ts';
import { program } from '../support/programs.ts';
import { moduleFile } from './build.ts';
import { ControlPlane } from './support/control-plane.ts';
import { boundToken } from './support/deployed.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const promtool = program('promtool');
const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-newcomer-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks of a chapter of the README, in order: what a newcomer types in. */
function blocksOf(chapter: string): readonly string[] {
  const [, text = ''] = read('README.md').split(`### ${chapter}\n`);
  const [own = ''] = text.split(/^##/m);
  return [...own.matchAll(/```\w+\n([^]*?)```/g)].map(([, block = '']) => block);
}

/** Runs a block of shell as it stands, from the repository, with these programs and folders in place of the machine's. */
function run(
  script: string,
  { bin, places = {} }: { bin?: string; places?: Readonly<Record<string, string>> },
): string {
  let text = script;
  for (const [place, here] of Object.entries(places)) text = text.replaceAll(place, here);
  const env = { ...process.env, ...(bin !== undefined && { PATH: `${bin}:${process.env['PATH']}` }) };
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', text], { cwd: root, env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

interface Deployment {
  readonly kind: string;
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { args: string[] }[] } } };
}

describe('what the README tells a newcomer', () => {
  test('with Istio is accepted by a real control plane, and its permissions suffice', async () => {
    const plane = await ControlPlane.start();
    try {
      const definitions = moduleFile('istio', 'istio.io/istio', 'manifests/charts/base/files/crd-all.gen.yaml');
      plane.kubectl(['apply', '--server-side', '-f', definitions]);
      plane.kubectl(['create', 'namespace', 'istio-system']);
      plane.kubectl(['wait', '--for=condition=Established', 'crd/telemetries.telemetry.istio.io']);
      const kubectl = path.join(folder, 'kubectl');
      const command = [plane.program('kubectl'), '--kubeconfig', plane.kubeconfig('admin')].join(' ');
      writeFileSync(kubectl, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
      const [apply = '', look = ''] = blocksOf('Istio');
      expect(run(apply, { bin: folder })).toMatch(/telemetry.*created[^]*deployment.apps\/uhwatch created/);

      const [flags = ''] = /(?<=-- )serve .*/.exec(look) ?? [];
      expect(flags).toContain('--envoy-pod-logs.selector istio=ingressgateway');
      const deployed = parseAllDocuments(read('deploy/kubernetes/istio.yaml'))
        .map((document) => document.toJS() as Deployment)
        .find(({ kind }) => kind === 'Deployment');
      const args = deployed?.spec.template.spec.containers[0]?.args ?? [];
      const kubeconfig = plane.kubeconfig('uhwatch', await boundToken(plane));
      const own = args.map((arg) =>
        arg === '--kubernetes.in-cluster' ? `--kubernetes.kubeconfig=${kubeconfig}` : arg,
      );
      const uhwatch = await startUhwatch(own);
      try {
        await eventually(async () => {
          const { sources } = UpstreamList.parse(await (await fetch(`${uhwatch.url}/api/v1/upstreams`)).json());
          expect(sources.map(({ name, up, error }) => [name, up, error])).toEqual([
            ['envoy-pod-logs', false, expect.stringMatching(/no pod .*istio=ingressgateway/) as string],
            ['kubernetes', true, null],
          ]);
        }, 20_000);
      } finally {
        await uhwatch.stop();
      }
    } finally {
      await plane.stop();
    }
  }, 240_000);

  test.skipIf(promtool === undefined)('with Prometheus is a configuration that promtool takes, rules and all', () => {
    const [config = '', check = ''] = blocksOf('Prometheus');
    writeFileSync(path.join(folder, 'prometheus.yml'), config);
    expect(run(check, { places: { '/etc/prometheus': folder } })).toMatch(/SUCCESS[^]*rules found/);
    const { scrape_configs: jobs } = parse(config) as { scrape_configs: { job_name: string }[] };
    expect(jobs.map(({ job_name: name }) => name)).toEqual(['uhwatch']);
  });

  test('with a Grafana of their own puts a plugin of that name there, and permits it by the same', () => {
    const [install = '', settings = ''] = blocksOf('A Grafana of your own');
    // What is built here is what the other tests run.
    run('node tools/plugin/package.ts', {});
    const unpack = install.split('\n').filter((line) => line.startsWith('unzip '));
    const plugins = path.join(folder, 'plugins');
    mkdirSync(plugins);
    run(unpack.join('\n'), { places: { '/var/lib/grafana/plugins': plugins } });
    const { id } = JSON.parse(read('plugin/src/plugin.json')) as { id: string };
    expect(JSON.parse(readFileSync(path.join(plugins, id, 'plugin.json'), 'utf8'))).toMatchObject({
      id,
      type: 'panel',
    });
    expect(settings).toBe(`[plugins]\nallow_loading_unsigned_plugins = ${id}\n`);
    const dashboard = read('dashboards/upstream-health.json');
    expect(dashboard).toContain(`"type": "${id}"`);
    const { templating } = JSON.parse(dashboard) as { templating: { list: { type: string; query?: string }[] } };
    expect(templating.list).toContainEqual(expect.objectContaining({ type: 'datasource', query: 'prometheus' }));
  });
});
