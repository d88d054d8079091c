import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load.ts';
import { envName, optionNames, options } from './options.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string): string {
  const name = path.join(folder, 'uhwatch.yaml');
  writeFileSync(name, content);
  return name;
}

function problems(argv: readonly string[], env: Record<string, string> = {}): string {
  try {
    loadConfig(argv, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'none';
}

describe('where a value comes from', () => {
  test('every option has a default or may be absent', () => {
    expect(loadConfig([], {})).toMatchObject({
      'web.listen-address': ':9797',
      'log.level': 'info',
      'envoy-access-log.paths': [],
      'kubernetes.in-cluster': false,
    });
  });

  test('a flag wins over the environment, which wins over the file', () => {
    const config = file('log.level: debug\nweb.listen-address: ":1"\nkubernetes-files.paths: [from-file]\n');
    const env = { UHWATCH_LOG_LEVEL: 'warn', UHWATCH_WEB_LISTEN_ADDRESS: ':2' };
    expect(loadConfig(['--config', config, '--web.listen-address', ':3'], env)).toMatchObject({
      'log.level': 'warn',
      'web.listen-address': ':3',
      'kubernetes-files.paths': ['from-file'],
    });
    expect(loadConfig([], { UHWATCH_CONFIG: config })['log.level']).toBe('debug');
  });

  test('a list is repeated or separated by commas as a flag, and separated by commas in the environment', () => {
    const flags = ['--envoy-access-log.paths', 'a,b', '--envoy-access-log.paths=c'];
    expect(loadConfig(flags, {})['envoy-access-log.paths']).toEqual(['a', 'b', 'c']);
    expect(loadConfig([], { UHWATCH_ENVOY_ACCESS_LOG_PATHS: 'a, b' })['envoy-access-log.paths']).toEqual(['a', 'b']);
  });

  test('a switch is a bare flag, or true and false in the environment', () => {
    expect(loadConfig(['--kubernetes.in-cluster'], {})['kubernetes.in-cluster']).toBe(true);
    const on = { UHWATCH_KUBERNETES_IN_CLUSTER: 'true', UHWATCH_CONFIG: '' };
    expect(loadConfig(['--no-kubernetes.in-cluster'], on)['kubernetes.in-cluster']).toBe(false);
    expect(loadConfig([], { UHWATCH_KUBERNETES_IN_CLUSTER: 'true' })['kubernetes.in-cluster']).toBe(true);
  });
});

describe('bad input is one sentence with its place and remedy', () => {
  test.each([
    ['log.levle: debug\n', 'uhwatch.yaml line 1: unknown key "log.levle"; did you mean "log.level"?'],
    [
      'log.level: info\nweb:\n  listen-address: ":1"\n',
      'uhwatch.yaml line 2: unknown key "web"; keys are flat: write "web.listen-address"',
    ],
    [
      'frobnicate-everything: 1\n',
      'uhwatch.yaml line 1: unknown key "frobnicate-everything"; uhwatch serve --help lists the options',
    ],
    ['\n\nlog.level: loud\n', 'uhwatch.yaml line 3: log.level must be debug, info, warn or error'],
    [
      'web.listen-address: 9797\n',
      'uhwatch.yaml line 1: web.listen-address must be HOST:PORT, such as ":9797", 127.0.0.1:9797 or [::1]:9797',
    ],
    [
      'envoy-access-log.paths: one.log\n',
      'uhwatch.yaml line 1: envoy-access-log.paths must be a list, such as [one, two]',
    ],
    [
      'log.level: [\n',
      'uhwatch.yaml line 2: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['- a\n- b\n', 'uhwatch.yaml: must be a map of options, such as "web.listen-address: :9797"'],
  ])('%j', (content, expected) => {
    expect(problems(['--config', file(content)])).toBe(expected);
  });

  test('every problem is told at once', () => {
    expect(problems(['--config', file('a-key: 1\nb-key: 2\n')]).split('\n')).toHaveLength(2);
    expect(problems(['--log.level', 'loud', '--web.listen-address', 'nowhere']).split('\n')).toEqual([
      '--web.listen-address: web.listen-address must be HOST:PORT, such as ":9797", 127.0.0.1:9797 or [::1]:9797',
      '--log.level: log.level must be debug, info, warn or error',
    ]);
  });

  test.each<[string[], Record<string, string>, string]>([
    [
      ['--config', 'none.yaml'],
      {},
      "none.yaml: the configuration cannot be read (ENOENT); correct --config or the file's permissions",
    ],
    [['--log.levle', 'debug'], {}, 'unknown option --log.levle; did you mean --log.level?'],
    [['--xyzzy'], {}, 'unknown option --xyzzy; --help lists the options'],
    [
      [],
      { UHWATCH_KUBERNETES_IN_CLUSTER: 'maybe' },
      'UHWATCH_KUBERNETES_IN_CLUSTER: kubernetes.in-cluster must be true or false',
    ],
  ])('%j %j', (argv, env, expected) => {
    expect(problems(argv, env)).toBe(expected);
  });
});

test('every option has a help that is a sentence, and an environment variable of its own', () => {
  for (const name of optionNames) expect(options[name].help).toMatch(/^[A-Z].+\.$/);
  expect(new Set(optionNames.map(envName)).size).toBe(optionNames.length);
});
