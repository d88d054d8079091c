import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtBefore } from '../../e2e/cluster/build.ts';
import { realProgram } from '../../tools/real-program.ts';

const root = path.resolve(import.meta.dirname, '../..');
const promtools = [
  ['promtool', realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)')],
  ['the current promtool', builtBefore('prometheus', 'promtool')],
] as const;
const amtools = [
  ['amtool', realProgram('amtool', ['amtool'], 'install the package `prometheus-alertmanager`')],
  ['the current amtool', builtBefore('alertmanager', 'amtool')],
] as const;

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
