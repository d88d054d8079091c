import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { counting, log, summary } from './testing/counting.ts';

const testdata = path.join(import.meta.dirname, 'testdata');
const { file, run } = counting();

describe('what it prints', () => {
  test('a table, the worst first', async () => {
    const { code, out, err } = await run([file('a.log', log)]);
    await expect(out).toMatchFileSnapshot(path.join(testdata, 'count-table.golden'));
    expect(err).toBe(summary);
    expect(code).toBe(0);
  });

  test('the same as metrics, which Prometheus reads', async () => {
    const { code, out } = await run(['-o', 'metrics', file('a.log', log)]);
    await expect(out).toMatchFileSnapshot(path.join(testdata, 'count-metrics.golden'));
    expect(code).toBe(0);
  });

  test('the same as JSON, in the order of the table', async () => {
    const name = file('a.log', log);
    const { out, err } = await run(['--output=json', name]);
    const old = { upstream_namespace: '', upstream_service: 'old.example.com', upstream_port: '' };
    const lineCounts = {
      lines: { counted: 6, inbound: 1, ignored: 1, malformed: 1, truncated: 0 },
      ignored: { not_final: 0, no_name: 0, internal: 0, other_program: 0, blank: 1 },
    };
    const row = { upstream_namespace: 'shop', upstream_port: '80', subset: '', proxy: 'envoy' };
    expect(JSON.parse(out)).toEqual({
      upstreams: [
        { ...row, upstream_service: 'checkout', requests: 3, flags: { UH: 2 } },
        { ...row, ...old, requests: 1, flags: { NR: 1 } },
        {
          ...row,
          upstream_service: 'cart',
          upstream_port: '8080',
          subset: 'v1',
          requests: 1,
          flags: { UF: 1, URX: 1 },
        },
        { ...row, upstream_service: 'cart', upstream_port: '8080', subset: 'v2', requests: 1, flags: {} },
      ],
      inbound: [{ ...row, ...old, requests: 1, flags: {} }],
      ...lineCounts,
      files: [{ file: name, ...lineCounts }],
    });
    expect(err).toBe(summary);
  });

  test('direct responses of Envoy Gateway are outages too, and have a column of their own', async () => {
    const direct = JSON.stringify({
      response_code: 503,
      response_flags: '-',
      response_code_details: 'direct_response',
      route_name: 'httproute/shop/checkout/rule/0/match/0/*',
      upstream_cluster: null,
    });
    const ok = JSON.stringify({ response_flags: '-', upstream_cluster: 'shop_busy_80' });
    const { out } = await run([file('a.log', `${ok}\n${ok}\n${direct}\n`)]);
    const [header, first] = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(header).toEqual(['NAMESPACE', 'SERVICE', 'PORT', 'REQUESTS', 'UH', 'UF', 'URX', 'NO BACKEND']);
    expect(first).toEqual(['shop', 'httproute/checkout/rule/0', '-', '1', '0', '0', '0', '1']);
  });

  test('what a client sent as a host cannot steer the terminal', async () => {
    const forged = JSON.stringify({ response_flags: 'NR', authority: 'a\u001b[2Jb\nc\u202ed' });
    const { out } = await run([file('a.log', `${forged}\n`)]);
    expect(out.split('\n')).toHaveLength(3);
    expect(out).toContain('a\uFFFD[2jb\uFFFDc\uFFFDd');
  });

  test('an empty log is an empty table', async () => {
    expect(await run([file('a.log', '')])).toEqual({
      code: 1,
      out: '',
      err: '0 lines: 0 counted, 0 ignored, 0 malformed, 0 truncated\nthere is nothing to count: the log is empty\n',
    });
  });
});

describe('options of its own', () => {
  test('a format of the user', async () => {
    const { out } = await run(['--format', '%UPSTREAM_CLUSTER% %RESPONSE_FLAGS%', file('a.log', 'backend UH\n')]);
    expect(out).toMatch(/^- +backend +- +1 +1 /m);
  });

  test('patterns of the user, with commas and several', async () => {
    const { out } = await run([
      '--upstream-pattern',
      '^(?<service>[a-z]{2,9})~(?<port>\\d{1,5})$',
      '--upstream-pattern=^(?<namespace>\\w+)!(?<service>\\w+)$',
      '--format',
      '%UPSTREAM_CLUSTER% %RESPONSE_FLAGS%',
      file('a.log', 'web~80 UH\nshop!cart UH\n'),
    ]);
    expect(out).toMatch(/^- +web +80 +1 +1 /m);
    expect(out).toMatch(/^shop +cart +- +1 +1 /m);
  });
});
