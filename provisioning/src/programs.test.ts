import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtBefore } from '../../e2e/cluster/build.ts';
import { realProgram } from '../../tools/real-program.ts';
import { parametersFrom } from './parameters.ts';
import { ruleFile } from './writers/index.ts';
import type { OutputName } from './writers/output.ts';

const root = path.resolve(import.meta.dirname, '../..');
const promtools = [
  ['promtool', realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)')],
  ['the current promtool', builtBefore('prometheus', 'promtool')],
] as const;
const amtools = [
  ['amtool', realProgram('amtool', ['amtool'], 'install the package `prometheus-alertmanager`')],
  ['the current amtool', builtBefore('alertmanager', 'amtool')],
] as const;

const vmalert = builtBefore('victoriametrics', 'vmalert');

const parameterSets = [
  { input: 'istio' },
  { input: 'envoy' },
  { input: 'istio,envoy,exporter', 'cluster-label': 'k8s', job: 'mesh/(a|b)', 'scrape-interval': '1m' },
  { objective: 95, 'page-window': '5h', 'ticket-window': '2d', period: '90d', 'grafana-url': 'https://g.example.com' },
];

/** A file of rules made with these parameters; the folder goes with the test. */
function ruleFileWith(name: OutputName, given: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-programs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'rules.yml');
  writeFileSync(file, ruleFile(name, parametersFrom(given), '`a test`'));
  return file;
}

/** Everything that the program said; it must have ended well. */
function run(program: string | undefined, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program ?? '', args, { cwd: root, encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  return stdout + stderr;
}

describe.each(promtools)('%s', (_, promtool) => {
  it.skipIf(!promtool)('accepts the rule file', () => {
    expect(run(promtool, ['check', 'rules', 'provisioning/prometheus/rules/uhwatch.rules.yml'])).toContain('SUCCESS');
  });

  it.skipIf(!promtool).each(parameterSets)('accepts rules made with %j', (given) => {
    expect(run(promtool, ['check', 'rules', ruleFileWith('prometheus', given)])).toContain('SUCCESS');
    expect(run(promtool, ['check', 'rules', ruleFileWith('recording', given)])).toContain('SUCCESS');
  });

  it.skipIf(!promtool)('accepts the Prometheus configuration and finds the rule file through it', () => {
    const output = run(promtool, ['check', 'config', 'provisioning/prometheus/prometheus.yml']);
    expect(output).toContain('uhwatch.rules.yml');
  });
});

describe.each(amtools)('%s', (_, amtool) => {
  const config = 'provisioning/alertmanager/alertmanager.yml';

  it.skipIf(!amtool).each(['alertmanager.yml', 'receivers.example.yml'])('accepts %s', (name) => {
    expect(run(amtool, ['check-config', `provisioning/alertmanager/${name}`])).toContain('SUCCESS');
  });

  it.skipIf(!amtool)('routes each alert to the receiver that exists', () => {
    const labels = ['alertname=UpstreamNoReadyEndpoints', 'severity=critical'];
    const receiver = execFileSync(amtool ?? '', ['config', 'routes', 'test', `--config.file=${config}`, ...labels], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(receiver.trim()).toBe('nobody');
  });
});

describe('vmalert', () => {
  it.skipIf(!vmalert).each([{}, ...parameterSets])('accepts rules made with %j', (given) => {
    expect(run(vmalert, ['-dryRun', `-rule=${ruleFileWith('vmalert', given)}`])).not.toMatch(/\b(error|warn|fatal)\b/);
  });
});
