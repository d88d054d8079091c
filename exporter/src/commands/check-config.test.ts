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
      'envoy-pod-logs.selector needs the Kubernetes API: give kubernetes.in-cluster or kubernetes.kubeconfig too',
    ],
    [
      'envoy.upstream-patterns: ["(?P<service>.*)"]\n',
      'uhwatch.yaml line 1: envoy.upstream-patterns cannot be used: pattern "(?P<service>.*)" is no regular expression (Invalid group); named groups are written (?<service>...), (?<namespace>...), (?<port>...), (?<subset>...)',
    ],
  ])('%j', async (content, sentence) => {
    expect(await told(content)).toBe(sentence);
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
