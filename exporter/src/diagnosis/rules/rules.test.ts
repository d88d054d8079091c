import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commandTemplates } from '@uhwatch/contract/commands.ts';
import { findingCodes } from '@uhwatch/contract/findings.ts';
import { Finding } from '@uhwatch/contract/api.ts';
import type { Outcome } from '@uhwatch/contract/outcomes.ts';
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import type { PortReadiness } from '../../model/service.ts';
import { declared, proxyHosts, readiness, traffic } from '../../testing/events.ts';
import { codes, diagnosisOf, later, toldOf } from '../testing/of-events.ts';
import { rules } from './index.ts';

const noneReady = declared({ readiness: [readiness('http', { unready: 3 })] });

const flagged = (outcomes: Partial<Record<Outcome, number>>, requests = 10) => traffic({ outcomes, requests }, later);

describe('requests that fail at endpoints which look ready', () => {
  const noRegistry = (outcomes: Partial<Record<Outcome, number>>) => [flagged(outcomes)];
  const allReady = (outcomes: Partial<Record<Outcome, number>>) => [declared(), flagged(outcomes)];

  test.each<[string, ModelEvent[], string]>([
    ['all time out', allReady({ UT: 10 }), 'degraded | UP210 timeout certain'],
    ['all time out, and no source tells of endpoints', noRegistry({ UT: 10 }), 'degraded | UP210 timeout certain'],
    ['connections are closed', allReady({ UC: 10 }), 'degraded | UP211 reset certain'],
    ['streams are reset, and no source tells of endpoints', noRegistry({ UR: 10 }), 'degraded | UP211 reset certain'],
    ['a circuit breaker refuses', allReady({ UO: 1 }), 'degraded | UP212 overload certain'],
    ['the name does not resolve', noRegistry({ DF: 10 }), 'degraded | UP213 dns certain'],
    [
      'UF without anybody who tells of endpoints',
      noRegistry({ UF: 10 }),
      'degraded | UP202 connection_refused suspected',
    ],
    ['one in a hundred times out', [declared(), flagged({ UT: 1 }, 100)], 'degraded | UP210 timeout certain'],
    ['fewer than one in a hundred time out', [declared(), flagged({ UT: 1, UC: 1, UO: 1, DF: 1 }, 1_000)], 'healthy'],
    ['a client gives up: no fault of the upstream', allReady({ DC: 10 }), 'healthy'],
  ])('%s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
  });

  test('the title has the figures and the flag', () => {
    expect(diagnosisOf(...allReady({ UT: 10 })).findings[0]?.title).toBe(
      'The upstream did not answer in time for 10 of 10 requests in the last 60 s (UT)',
    );
  });
});

describe('failed requests whose upstream the log does not name', () => {
  const unnamed = (outcomes: Partial<Record<Outcome, number>>) =>
    traffic({ namespace: '', service: '__unnamed__', port: '', requests: 5, outcomes }, later);

  test.each<[Outcome, string, string]>([
    ['UH', 'no_healthy_upstream | UP205 unknown certain', 'The proxy answered UH to'],
    ['UF', 'degraded | UP202 connection_refused suspected', 'No connection to the upstream for'],
    ['UO', 'degraded | UP212 overload certain', 'A circuit breaker of the proxy refused'],
    ['NC', 'degraded | UP214 route_target_missing certain', ''],
    ['NR', 'unknown | UP203 no_route certain', 'No route matched'],
  ])('%s is told with words that claim no upstream', (outcome, expected, begins) => {
    const seen = unnamed({ [outcome]: 5 });
    expect(codes(diagnosisOf(seen))).toBe(expected);
    const [{ title, commands } = { title: '', commands: [] }] = toldOf(seen);
    expect(title).toContain(`${begins} 5 requests in the last 60 s whose upstream the log does not name`.trim());
    expect(`${title} ${commands.join(' ')}`).not.toContain('__unnamed__');
  });
});

describe('the recommended search of the log', () => {
  const anyone = {
    namespace: '',
    service: 'web',
    port: '',
    gateway: { namespace: 'mesh', workload: 'deploy/gateway' },
  };
  const found = (line: string): boolean => {
    const [, pattern = ''] = /grep -E '(.*)'$/.exec(commandTemplates.gatewayLogUF.text(anyone)) ?? [];
    return spawnSync('grep', ['-E', pattern], { input: `${line}\n` }).status === 0;
  };

  test.each(['UF', 'UF,URX', 'URX,UF'])('finds UF among %s, in text and in JSON', (flags) => {
    expect(found(`"GET / HTTP/1.1" 503 ${flags} upstream_reset`)).toBe(true);
    expect(found(`{"response_flags":"${flags}","x":1}`)).toBe(true);
    expect(found('"GET /UFO HTTP/1.1" 200 - via_upstream')).toBe(false);
  });

  test('finds the cluster of a port as Istio names it', () => {
    const [, pattern = ''] =
      /grep -E '(.*)'$/.exec(commandTemplates.proxyEndpoints.text({ namespace: 'shop', service: 'web', port: '80' })) ??
      [];
    const matches = (cluster: string): boolean =>
      spawnSync('grep', ['-E', pattern], { input: `10.0.0.1:8080 HEALTHY OK ${cluster}\n` }).status === 0;
    expect(matches('outbound|80||web.shop.svc.cluster.local')).toBe(true);
    expect(matches('outbound|80|v1|web.shop.svc.cluster.local')).toBe(true);
    expect(matches('outbound|81||web.shop.svc.cluster.local')).toBe(false);
    expect(matches('outbound|80||myweb.shop.svc.cluster.local')).toBe(false);
  });
});

test('several proxies that report the same port make one finding with their sum', () => {
  const envoy = traffic({ requests: 10, outcomes: { UF: 2 } }, later);
  const { findings } = diagnosisOf(declared(), envoy, { ...envoy, proxy: 'nginx' } as ModelEvent);
  expect(findings.map(({ code, share, evidence }) => [code, share, evidence.map(({ value }) => value)])).toEqual([
    ['UP202', 0.2, [4, 20]],
  ]);
});

test('a finding tells evidence, when it began, and what to run next', () => {
  const [finding] = toldOf(noneReady);
  expect(finding).toMatchObject({
    since: '2026-11-22T12:00:00.000Z',
    endpoints: 3,
    share: 1,
    upstream_port: 'http',
    runbook: '/runbooks/UP101.html',
  });
  expect(finding?.title).toBe('No endpoint is ready on port http: 3 are not ready');
  expect(finding?.evidence).toContainEqual({
    kind: 'Workload',
    namespace: 'shop',
    name: 'checkout',
    field: 'spec.replicas',
    value: 3,
  });
  expect(finding?.commands[0]).toContain('kubectl get endpointslice -n shop -l kubernetes.io/service-name=checkout');
});

test('every finding that a rule can make keeps the contract', () => {
  const family = (ready: number) => readiness('http', { ready }).counts;
  const partly: PortReadiness = {
    ...readiness('http', { ready: 1, unready: 1 }),
    withoutPort: 1,
    minReady: { node: 0 },
    families: [
      { family: 'ipv4', counts: family(1) },
      { family: 'ipv6', counts: family(0) },
    ],
  };
  const subset = { subset: 'v2', counts: family(0) };
  const checkout = { namespace: 'shop', name: 'checkout' };
  const divided = declared({
    readiness: [{ ...readiness('http', { ready: 3 }), subsets: [subset] }],
    subsets: [
      {
        name: 'v2',
        labels: 'version=v2',
        definedBy: { kind: 'DestinationRule', ...checkout },
        routes: [{ kind: 'VirtualService', ...checkout, port: '', field: 'spec.http[0].route[0].destination' }],
      },
    ],
  });
  const scaledDown = declared({ desired: 0, readiness: [readiness('http', {})] });
  const told = [
    toldOf(noneReady),
    toldOf(declared(), flagged({ UH: 1, UF: 1, URX: 1, NR: 1, NC: 1 })),
    toldOf(flagged({ UT: 1, UC: 1, UO: 1, DF: 1 })),
    toldOf(flagged({ UH: 1 })),
    toldOf(declared(), traffic({ inbound: true, outcomes: { UF: 1 } }, later)),
    toldOf(scaledDown, flagged({ UH: 1 })),
    toldOf(traffic({ outcomes: { no_backend: 1, panic: 1 } }, later), proxyHosts({ hosts: { ejected: 1 } })),
    toldOf(traffic({ namespace: '', service: 'BlackHoleCluster', port: '' }, later)),
    toldOf(declared({ readiness: [] })),
    toldOf(declared({ kind: 'external_name', readiness: [], externalName: 'checkout.example.com' })),
    toldOf(declared({ readiness: [{ ...readiness('http', { unready: 3 }), published: 3 }] })),
    toldOf(divided),
    toldOf(declared({ readiness: [partly], leftovers: [{ name: 'checkout-old', endpoints: 2 }] })),
  ].flat();
  for (const finding of told) expect(() => Finding.parse(finding)).not.toThrow();
  // Those that cannot do without what is collected are tried with real objects: see the scenarios.
  const codes = rules.filter(({ inputs }) => !inputs.includes('evidence')).map(({ code }) => code);
  expect(new Set(told.map(({ code }) => code))).toEqual(new Set(codes));
});

describe('what a proxy sees of its hosts', () => {
  const sees = (hosts: Parameters<typeof proxyHosts>[0]) => proxyHosts(hosts, later);

  test('the worst of several proxies speaks, with its hosts as evidence', () => {
    const { findings } = diagnosisOf(
      sees({ instance: 'a:15000' }),
      sees({ instance: 'b:15000', hosts: { healthy: 1, ejected: 2 } }),
      sees({ instance: 'c:15000', hosts: { healthy: 2, ejected: 1 } }),
    );
    expect(findings.map(({ endpoints, share, title }) => [endpoints, share.toFixed(2), title])).toEqual([
      [2, '0.67', 'The proxy leaves out 2 of 3 hosts on port 80: 1 healthy, 2 ejected by outlier detection'],
    ]);
    expect(findings[0]?.evidence).toContainEqual({
      kind: 'ProxyHosts',
      namespace: '',
      name: 'b:15000',
      field: 'hosts.ejected',
      value: 2,
    });
  });
});

test('a name that a client chose is one harmless word of a recommended command', () => {
  const forged = { namespace: "x';reboot;'", service: '$(reboot)', port: '80' };
  const printed = spawnSync('sh', ['-c', commandTemplates.service.text(forged).replace(/^kubectl/, "printf '%s|'")]);
  expect(String(printed.stdout)).toBe("get|svc|$(reboot)|-n|x';reboot;'|-o|wide|");
  expect(commandTemplates.proxyEndpoints.text(forged)).toMatch(/grep -E '[^']*'$/);
});

describe('form', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  test('every folder is one rule of the list, and every code of the contract is used once', () => {
    expect(rules).toHaveLength(folders.length);
    expect(rules.map(({ code }) => code).sort()).toEqual([...findingCodes].sort());
  });

  test.each(folders.map(({ name }) => name))('%s explains itself under the fixed headings', (folder) => {
    const readme = path.join(import.meta.dirname, folder, 'README.md');
    expect(existsSync(readme)).toBe(true);
    const headings = readFileSync(readme, 'utf8').match(/^## .+$/gm);
    expect(headings).toEqual([
      '## What it means',
      '## Evidence',
      '## Likely causes',
      '## What to do',
      '## When to ignore',
    ]);
  });
});
