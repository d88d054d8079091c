import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../config/config-error.ts';
import { checkConfig } from './check-config.ts';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-check-config-'));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

/** What it prints about a file with this content; the sentences with which it exits with 2. */
async function told(content: string): Promise<string> {
  const file = path.join(folder, 'uhwatch.yaml');
  fs.writeFileSync(file, content);
  return runWith(file);
}

async function runWith(...argv: readonly string[]): Promise<string> {
  let out = '';
  const invocation = {
    argv,
    env: { UHWATCH_LOG_LEVEL: 'loud' },
    signal: new AbortController().signal,
    out: (text: string) => (out += text),
    err: () => undefined,
    stdin: new PassThrough(),
    isTerminal: false,
    isOutTerminal: false,
  };
  try {
    expect(await checkConfig.run(invocation)).toBe(0);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    out = error.problems.join('\n');
  }
  return out.replaceAll(`${folder}/`, '');
}

describe('a file that can be used', () => {
  test('is said to be so, whatever the environment of whoever checks', async () => {
    expect(await told('envoy-access-log.paths: [a.log]\nlog.level: debug\n')).toBe(
      'uhwatch.yaml is all right: 2 options set\n',
    );
  });

  test('may leave the sources to flags, which is said', async () => {
    expect(await told('log.level: debug\n')).toBe(
      'uhwatch.yaml is all right: 1 option set; none turns a source on, so give one by flag or environment\n',
    );
  });

  test('may leave the number of the shard to the pod that it will run in', async () => {
    expect(await told('kubernetes.in-cluster: true\nshard: auto/3\n')).toBe(
      'uhwatch.yaml is all right: 2 options set\n',
    );
    expect(await told('kubernetes.in-cluster: true\nshard: 3/3\n')).toContain('shard 3/3 does not exist');
  });

  test('may hold any format of the proxy', async () => {
    for (const format of [
      '"%RESPONSE_FLAGS% %UPSTREAM_CLUSTER%"',
      '{flags: "%RESPONSE_FLAGS%", upstream: {cluster: "%UPSTREAM_CLUSTER%"}}',
      '[response_flags, upstream_cluster]',
    ]) {
      expect(await told(`envoy-access-log.paths: [a.log]\nenvoy-access-log.format: ${format}\n`)).toBe(
        'uhwatch.yaml is all right: 2 options set\n',
      );
    }
  });

  test('may name standard input, which is not waited for', async () => {
    const before = process.stdin.listenerCount('readable');
    expect(await told('envoy-access-log.paths: ["-"]\n')).toBe('uhwatch.yaml is all right: 1 option set\n');
    expect(process.stdin.listenerCount('readable')).toBe(before);
  });
});

describe('a file that cannot be used', () => {
  test.each([
    [
      'envoy-access-log.paths: [a.log]\nenvoy-access-log.format: "%UPSTREAM_CLUSTER%"\n',
      'uhwatch.yaml line 2: envoy-access-log.format: the format cannot be used: it lacks %RESPONSE_FLAGS%, without which nobody sees UH; add it to the format and to this option',
    ],
    [
      'envoy-access-log.format: "%UPSTREAM_CLUSTER%"\n',
      'uhwatch.yaml line 1: envoy-access-log.format: the format cannot be used: it lacks %RESPONSE_FLAGS%, without which nobody sees UH; add it to the format and to this option',
    ],
    [
      'envoy-pod-logs.selector: istio=ingressgateway\n',
      'uhwatch.yaml line 1: envoy-pod-logs.selector needs the Kubernetes API: give kubernetes.in-cluster or kubernetes.kubeconfig too',
    ],
    [
      'envoy.upstream-patterns: ["(?P<service>.*)"]\n',
      'uhwatch.yaml line 1: envoy.upstream-patterns cannot be used: pattern "(?P<service>.*)" is no regular expression (Invalid group); named groups are written (?<service>...), (?<namespace>...), (?<port>...), (?<subset>...)',
    ],
  ])('%j', async (content, sentence) => {
    expect(await told(content)).toBe(sentence);
  });

  test('has all its faults told at once, each with its line', async () => {
    const faults: readonly (readonly [yaml: string, sentence: string])[] = [
      ['log.levle: info', 'unknown key "log.levle"; did you mean "log.level"?'],
      [
        'envoy-pod-logs.selector: a=b,,c',
        'envoy-pod-logs.selector needs the Kubernetes API: give kubernetes.in-cluster or kubernetes.kubeconfig too',
      ],
      [
        'envoy-access-log.format: "%UPSTREAM_CLUSTER%"',
        'envoy-access-log.format: the format cannot be used: it lacks %RESPONSE_FLAGS%, without which nobody sees UH; add it to the format and to this option',
      ],
      [
        'envoy-admin.urls: ["https://envoy:1", "http://10.0.0.1:15000", "http://user:secret@"]',
        'envoy-admin.urls holds "https://envoy:1", which is no http:// address; write http://HOST:PORT of an Envoy\'s admin interface',
      ],
      ['log.level: loud', 'log.level must be debug, info, warn or error'],
      [
        'shard: 5/3',
        'shard 5/3 does not exist: the first of 3 is 0/3 and the last 2/3; as many exporters as the number after the slash are needed',
      ],
      [
        'web.listen-address: ":99999"',
        'web.listen-address must be HOST:PORT, such as ":9797", 127.0.0.1:9797 or [::1]:9797',
      ],
    ];
    const sentences = (await told(`${faults.map(([yaml]) => yaml).join('\n')}\n`)).split('\n');
    for (const [index, [, sentence]] of faults.entries()) {
      expect(sentences).toContain(`uhwatch.yaml line ${index + 1}: ${sentence}`);
    }
    // Two of its three addresses are none, and its selector is none as well.
    expect(sentences).toHaveLength(faults.length + 2);
    expect(sentences.join('\n')).not.toContain('secret');
  });

  test('two clusters at once are one too many', async () => {
    expect(await told('kubernetes.in-cluster: true\nkubernetes.kubeconfig: a\n')).toBe(
      'uhwatch.yaml line 2: kubernetes.kubeconfig cannot be beside kubernetes.in-cluster; keep the one that is meant',
    );
    expect(await told('kubernetes.in-cluster: false\nkubernetes.kubeconfig: a\n')).toContain('is all right');
  });

  test('one file is checked', async () => {
    const sentence = `check-config takes one file: ${checkConfig.usage}`;
    expect(await runWith()).toBe(sentence);
    expect(await runWith('a.yaml', 'b.yaml')).toBe(sentence);
    expect(await runWith('-none.yaml')).toBe(
      "-none.yaml: the configuration cannot be read (ENOENT); correct --config or the file's permissions",
    );
  });
});
