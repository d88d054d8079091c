import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { objectList } from '../examples/envoy/objects.ts';
import { optionNames } from '../exporter/src/app/options.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { start, startUhwatch } from './support/processes.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

/** Runs `uhwatch` to its end; the folder's name is left out of what it wrote. */
function run(...args: string[]): { readonly status: number | null; readonly out: string; readonly words: string } {
  const { status, stdout, stderr } = spawnSync('node', ['exporter/src/main.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, out: stdout.replaceAll(`${folder}/`, ''), words: stderr.replaceAll(`${folder}/`, '') };
}

describe('what cannot be used ends with exit code 2 and one sentence on standard error', () => {
  test.each([
    [['frob'], 'uhwatch: unknown command "frob"; one of: serve, demo, count, diagnose, rules, check-config\n'],
    [
      ['--web.listen-adress', ':1'],
      'uhwatch: unknown option --web.listen-adress; did you mean --web.listen-address?\n',
    ],
    [
      ['serve'],
      'uhwatch: no source is configured, so there is nothing to watch: give --envoy-access-log.paths, --envoy-pod-logs.selector, --envoy-als.listen-address, --envoy-admin.urls, --kubernetes.kubeconfig, --kubernetes.in-cluster or --kubernetes-files.paths, or run uhwatch demo\n',
    ],
    [['check-config'], 'uhwatch: check-config takes one file: uhwatch check-config FILE\n'],
  ])('uhwatch %j', (args, words) => {
    expect(run(...args)).toEqual({ status: 2, out: '', words });
  });

  test('a wrong configuration file, with its line', () => {
    expect(run('check-config', file('wrong.yaml', 'log.level: info\nlog.levle: debug\n'))).toEqual({
      status: 2,
      out: '',
      words: 'uhwatch: wrong.yaml line 2: unknown key "log.levle"; did you mean "log.level"?\n',
    });
  });

  test('an address that is taken', async () => {
    const first = await startUhwatch(['demo']);
    const { host } = new URL(first.url);
    const { status, words } = run('demo', '--web.listen-address', host);
    await first.stop();
    expect(status).toBe(2);
    expect(words).toContain(
      `uhwatch: cannot listen on ${host} (EADDRINUSE): another program listens there; choose another port with --web.listen-address\n`,
    );
  });
});

describe('what is asked for goes to standard output with exit code 0', () => {
  test('a configuration file that can be used', () => {
    expect(run('check-config', file('right.yaml', 'log.level: info\n'))).toEqual({
      status: 0,
      out: 'right.yaml is all right: 1 option set; none turns a source on, so give one by flag or environment\n',
      words: '',
    });
  });

  test('help names every command and every option', () => {
    const { status, out } = run('--help');
    expect(status).toBe(0);
    for (const name of optionNames) expect(out).toContain(`--${name}`);
    expect(out).toContain('uhwatch check-config FILE');
    expect(run('check-config', '--help').out).not.toContain('--web.listen-address');
  });

  test('the version', () => {
    expect(run('--version').out).toMatch(/^uhwatch \d+\.\d+\.\d+\n$/);
  });
});

describe('a running exporter', () => {
  test('started by its launcher is one process, with the settings that keep it small', async () => {
    const objects = file('objects.json', objectList([]));
    const args = ['--kubernetes-files.paths', objects, '--web.listen-address', '127.0.0.1:0'];
    const uhwatch = start('node', ['exporter/bin/uhwatch.mjs', 'serve', ...args]);
    try {
      await eventually(() => expect(uhwatch.output()).toContain('uhwatch listens on'), 20_000);
      const told = (what: string) => readFileSync(`/proc/${uhwatch.pid}/${what}`, 'utf8').split('\0');
      const { flags, environment } = JSON.parse(
        readFileSync(path.join(root, 'exporter/bin/settings.json'), 'utf8'),
      ) as { readonly flags: readonly string[]; readonly environment: Readonly<Record<string, string>> };
      const settings = Object.entries(environment).map((pair) => pair.join('='));
      expect(told('cmdline')).toEqual(expect.arrayContaining([...flags, ...args]));
      expect(told('environ')).toEqual(expect.arrayContaining(settings));
    } finally {
      expect(await uhwatch.stop()).toBe(0);
    }
  });

  const list = async (url: string) => UpstreamList.parse(await (await fetch(`${url}/api/v1/upstreams`)).json());

  test('goes on with what works when a log is missing and a kubeconfig points nowhere, and says both', async () => {
    const objects = file(
      'objects.json',
      objectList([
        {
          name: 'catalog',
          replicas: 1,
          pods: [{ name: 'a', address: '10.0.0.1', ready: true }],
          changedAt: new Date(),
        },
      ]),
    );
    const log = path.join(folder, 'none.log');
    const kubeconfig = path.join(folder, 'none');
    const uhwatch = await startUhwatch([
      'serve',
      '--kubernetes-files.paths',
      objects,
      '--envoy-access-log.paths',
      log,
      '--kubernetes.kubeconfig',
      kubeconfig,
    ]);
    try {
      const { sources, upstreams } = await eventually(async () => {
        const told = await list(uhwatch.url);
        expect(told.sources.filter(({ up, error }) => up || error !== null)).toHaveLength(3);
        return told;
      });
      const errors = Object.fromEntries(sources.map(({ name, error }) => [name, error]));
      expect(errors).toEqual({
        'kubernetes-files': null,
        'envoy-access-log': `${log} does not exist; create it or correct the path (it is read from its start once it appears)`,
        kubernetes: `kubeconfig ${kubeconfig} cannot be read (ENOENT); correct --kubernetes.kubeconfig`,
      });
      expect(upstreams.map(({ upstream_service, status }) => [upstream_service, status])).toEqual([
        ['catalog', 'healthy'],
      ]);
      expect((await fetch(`${uhwatch.url}/-/ready`)).status).toBe(503);
    } finally {
      expect(await uhwatch.stop()).toBe(0);
    }
  });

  test('called as demo with a source of its own serves the real thing', async () => {
    const uhwatch = await startUhwatch(['demo', '--kubernetes-files.paths', file('objects.json', objectList([]))]);
    expect((await list(uhwatch.url)).mode).toBe('serve');
    expect(await uhwatch.stop('SIGINT')).toBe(0);
  });
});
