import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { optionNames, options } from '../app/options.ts';
import { type Environment, loadConfig as load } from './load.ts';
import { envName } from './option-row.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const loadConfig = (argv: readonly string[], env: Environment) => load(options, argv, env);

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

  test('a list whose items may hold commas has one item a flag, and one a line in the environment', () => {
    const [short, long] = ['^(?<service>[a-z]{2,9})$', '^(?<service>\\w+),(?<port>\\d+)$'];
    const name = 'envoy.upstream-patterns';
    expect(loadConfig([`--${name}`, short, `--${name}=${long}`], {})[name]).toEqual([short, long]);
    expect(loadConfig([], { UHWATCH_ENVOY_UPSTREAM_PATTERNS: `${short}\n  ${long}\n` })[name]).toEqual([short, long]);
    const config = file(`${name}:\n  - '${short}'\n  - '${long}'\n`);
    expect(loadConfig(['--config', config], {})[name]).toEqual([short, long]);
  });

  test('a number is a number in the file, and its digits as a flag and in the environment', () => {
    const name = 'traffic.series-limit';
    expect(loadConfig([], {})[name]).toBe(5_000);
    expect(loadConfig([`--${name}=7`], { UHWATCH_TRAFFIC_SERIES_LIMIT: '8' })[name]).toBe(7);
    expect(loadConfig([], { UHWATCH_TRAFFIC_SERIES_LIMIT: '8' })[name]).toBe(8);
    expect(loadConfig(['--config', file(`${name}: 9\n`)], {})[name]).toBe(9);
  });

  test('the format of the access log is a text, a map or a list, as in the configuration of the proxy', () => {
    const name = 'envoy-access-log.format';
    const ofFile = (yaml: string): unknown => loadConfig(['--config', file(yaml)], {})[name];
    expect(ofFile(`${name}: |\n  [%START_TIME%] %RESPONSE_FLAGS%\n`)).toBe('[%START_TIME%] %RESPONSE_FLAGS%\n');
    expect(ofFile(`${name}:\n  flags: "%RESPONSE_FLAGS%"\n  upstream: {cluster: "%UPSTREAM_CLUSTER%"}\n`)).toEqual({
      flags: '%RESPONSE_FLAGS%',
      upstream: { cluster: '%UPSTREAM_CLUSTER%' },
    });
    expect(ofFile(`${name}: ["@timestamp", "cluster=%UPSTREAM_CLUSTER%"]\n`)).toEqual([
      '@timestamp',
      'cluster=%UPSTREAM_CLUSTER%',
    ]);
    expect(loadConfig([`--${name}`, '{"a":"%RESPONSE_FLAGS%"}'], {})[name]).toBe('{"a":"%RESPONSE_FLAGS%"}');
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
    [
      'traffic.series-limit: true\n',
      'uhwatch.yaml line 1: traffic.series-limit must be a whole number from 1 to 1000000',
    ],
    [
      'traffic.series-limit: [5]\n',
      'uhwatch.yaml line 1: traffic.series-limit must be a whole number from 1 to 1000000',
    ],
    ['traffic.series-limit: 0\n', 'uhwatch.yaml line 1: traffic.series-limit must be a whole number from 1 to 1000000'],
    [
      'envoy-access-log.format: 5\n',
      'uhwatch.yaml line 1: envoy-access-log.format must be a format string, a map of keys or a list of fields',
    ],
    [
      'envoy.upstream-patterns: "(?<service>.*)"\n',
      'uhwatch.yaml line 1: envoy.upstream-patterns must be a list, such as ["^(?<service>[a-z]+)"]',
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
      ['--shard', '-1/3'],
      {},
      "Option '--shard' argument is ambiguous. Did you forget to specify the option argument for '--shard'? To specify an option argument starting with a dash use '--shard=-XYZ'.",
    ],
    ...['many', '1e3', '2.5', '-1', '1000001'].map((limit): [string[], Record<string, string>, string] => [
      [`--traffic.series-limit=${limit}`],
      {},
      '--traffic.series-limit: traffic.series-limit must be a whole number from 1 to 1000000',
    ]),
    [
      [],
      { UHWATCH_TRAFFIC_SERIES_LIMIT: 'many' },
      'UHWATCH_TRAFFIC_SERIES_LIMIT: traffic.series-limit must be a whole number from 1 to 1000000',
    ],
    [
      ['--envoy.upstream-patterns', '(?<service>[a-z'],
      {},
      '--envoy.upstream-patterns: envoy.upstream-patterns cannot be used: pattern "(?<service>[a-z" is no regular expression (Unterminated character class); named groups are written (?<service>...), (?<namespace>...), (?<port>...), (?<subset>...)',
    ],
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
