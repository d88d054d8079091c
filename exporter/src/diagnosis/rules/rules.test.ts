import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commandTemplates } from '@uhwatch/contract/commands.ts';
import { findingCodes } from '@uhwatch/contract/findings.ts';
import { Finding } from '@uhwatch/contract/api.ts';
import type { Outcome } from '@uhwatch/contract/outcomes.ts';
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, proxyHosts, readiness, traffic, up } from '../../testing/events.ts';
import { diagnose, type Diagnosis } from '../engine/diagnose.ts';
import { rules } from './index.ts';

const later = noon + 20_000;
const view = [up('kubernetes'), up('envoy-access-log'), up('envoy-admin')];
const noneReady = declared({ readiness: [readiness('http', { unready: 3 })] });

function diagnosisOf(...events: ModelEvent[]): Diagnosis {
  const store = new Store();
  for (const event of [...view, ...events]) store.apply(event);
  const snapshot = store.snapshot();
  const [upstream] = snapshot.upstreams.values();
  if (upstream === undefined) throw new Error('no upstream came of the events');
  return diagnose(rules, upstream, { snapshot, now: later });
}

/** The status, what it was before a source was lost, and the findings; those that rest on a lost source are `as of`. */
function codes({ status, lastStatus, findings }: Diagnosis): string {
  const words = findings.map(
    ({ code, cause, confidence, as_of: asOf }) => `${code} ${cause} ${confidence}${asOf === null ? '' : ' as of'}`,
  );
  return [lastStatus === undefined ? status : `${status} (was ${lastStatus})`, ...words].join(' | ');
}

const flagged = (outcomes: Partial<Record<Outcome, number>>, requests = 10) => traffic({ outcomes, requests }, later);

describe('the flags of the field are told apart', () => {
  test.each<[string, ModelEvent[], string]>([
    ['all endpoints ready and no flag: healthy', [declared(), traffic({}, later)], 'healthy'],
    ['no endpoint ready', [noneReady], 'no_healthy_upstream | UP101 readiness_probe suspected'],
    [
      'no endpoint ready and UH: still one finding, the endpoints explain the flag',
      [noneReady, flagged({ UH: 5 })],
      'no_healthy_upstream | UP101 readiness_probe suspected',
    ],
    [
      'no endpoint at all',
      [declared({ readiness: [readiness('http', {})] })],
      'no_healthy_upstream | UP101 unknown suspected',
    ],
    [
      'all endpoints terminating',
      [declared({ readiness: [readiness('http', { draining: 1, terminating: 1 })] })],
      'no_healthy_upstream | UP101 terminating certain',
    ],
    [
      'no selector and no slices',
      [
        declared({
          kind: 'selectorless',
          endpointsDeclared: false,
          desired: undefined,
          readiness: [readiness('http', {})],
        }),
      ],
      'no_healthy_upstream | UP101 no_endpoints_declared certain',
    ],
    ['UH although endpoints are ready', [declared(), flagged({ UH: 5 })], 'degraded | UP201 proxy_view_differs likely'],
    [
      'UH on a port that the service does not declare',
      [declared(), traffic({ port: '9999', outcomes: { UH: 5 } }, later)],
      'degraded | UP201 port_mismatch likely',
    ],
    ['UF', [declared(), flagged({ UF: 5 })], 'degraded | UP202 connection_refused suspected'],
    [
      'URX with UF',
      [declared(), flagged({ URX: 5, UF: 5 })],
      'degraded | UP202 connection_refused suspected | UP204 retries_exhausted certain',
    ],
    ['NR says nothing about the endpoints', [declared(), flagged({ NR: 5 })], 'healthy | UP203 no_route certain'],
    ['UH without anybody who tells of endpoints', [flagged({ UH: 5 })], 'no_healthy_upstream | UP205 unknown certain'],
  ])('%s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
  });
});

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

describe('what is easily mistaken', () => {
  const twoPorts = [
    { name: 'http', number: 80 },
    { name: 'admin', number: 90 },
  ];
  test.each<[string, ModelEvent[], string]>([
    [
      'pods that do not have the named port',
      [declared({ readiness: [{ ...readiness('http', {}), withoutPort: 2 }] })],
      'no_healthy_upstream | UP101 port_mismatch certain',
    ],
    [
      'scaled to zero, and somebody asks',
      [declared({ desired: 0, readiness: [readiness('http', {})] }), flagged({ UH: 5 })],
      'no_healthy_upstream | UP102 scaled_to_zero certain',
    ],
    [
      'an old workload at zero beside pods of another owner that are all unready',
      [declared({ desired: 0, readiness: [readiness('http', { unready: 2 })] })],
      'no_healthy_upstream | UP101 readiness_probe suspected',
    ],
    [
      'UH on an ExternalName service, of which nobody tells endpoints',
      [declared({ kind: 'external_name', readiness: [readiness('http', {})] }), flagged({ UH: 5 })],
      'no_healthy_upstream | UP205 unknown certain',
    ],
    [
      'a log without ports, while one of two ports is ready',
      [
        declared({ ports: twoPorts, readiness: [readiness('http', { ready: 3 }), readiness('admin', {})] }),
        traffic({ port: '', outcomes: { UH: 5 } }, later),
      ],
      'no_healthy_upstream | UP101 unknown suspected',
    ],
    [
      'a log without ports, while both are ready',
      [
        declared({ ports: twoPorts, readiness: [readiness('http', { ready: 3 }), readiness('admin', { ready: 3 })] }),
        traffic({ port: '', outcomes: { UH: 5 } }, later),
      ],
      'degraded | UP201 proxy_view_differs likely',
    ],
    [
      'traffic from before the service was known goes by the number of its port',
      [flagged({ UH: 5 }), declared()],
      'degraded | UP201 proxy_view_differs likely',
    ],
    [
      'one UH in ten thousand, and nobody tells of endpoints',
      [traffic({ requests: 10_000, outcomes: { UH: 1 } }, later)],
      'unknown | UP205 unknown certain',
    ],
    [
      'UH from a log that can no longer be read',
      [declared(), flagged({ UH: 5 }), { type: 'source-down', source: 'envoy-access-log', at: later, error: 'gone' }],
      'unknown (was degraded) | UP201 proxy_view_differs likely as of',
    ],
  ])('%s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
  });
});

describe('the recommended search of the log', () => {
  const anyone = { namespace: '', service: 'web', port: '' };
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

describe('what is no fault', () => {
  test.each<[string, ModelEvent[], string]>([
    [
      'a workload that is scaled to zero is idle',
      [declared({ desired: 0, readiness: [readiness('http', {})] })],
      'idle',
    ],
    [
      'an ExternalName service has no endpoints',
      [declared({ kind: 'external_name', readiness: [readiness('http', {})] })],
      'unknown',
    ],
    [
      'UH on BlackHoleCluster is policy',
      [traffic({ namespace: '', service: 'BlackHoleCluster', port: '', outcomes: { UH: 5 } }, later)],
      'unknown | UP209 policy_blocked certain',
    ],
    [
      'what passes the mesh on purpose is not blocked',
      [traffic({ namespace: '', service: 'PassthroughCluster', port: '', outcomes: { UH: 5 } }, later)],
      'unknown',
    ],
    [
      'the sum of those beyond the limit is no upstream',
      [traffic({ namespace: '', service: '__other__', port: '', outcomes: { UH: 5 } }, later)],
      'unknown',
    ],
    [
      'one failed connection among a thousand',
      [declared(), traffic({ requests: 1000, outcomes: { UF: 1 } }, later)],
      'healthy | UP202 connection_refused suspected',
    ],
  ])('%s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
  });
});

test('UH from before the endpoints became ready is explained by that outage, not by a proxy that lags', () => {
  const recovered = [
    declared({ readiness: [readiness('http', { unready: 3 })] }, noon),
    traffic({ outcomes: { UH: 5 } }, noon + 5_000),
    declared({}, noon + 10_000),
  ];
  expect(codes(diagnosisOf(...recovered))).toBe('healthy');
  expect(codes(diagnosisOf(...recovered, traffic({ outcomes: { UH: 5 } }, later)))).toBe(
    'degraded | UP201 proxy_view_differs likely',
  );
});

test('the worst port decides, because to its users the outage is total', () => {
  const ports = [
    { name: 'http', number: 80 },
    { name: 'admin', number: 90 },
  ];
  const { status, findings } = diagnosisOf(
    declared({ ports, readiness: [readiness('http', { ready: 3 }), readiness('admin', {})] }),
  );
  expect(status).toBe('no_healthy_upstream');
  expect(findings.map(({ upstream_port }) => upstream_port)).toEqual(['admin']);
});

test('fewer ready endpoints than wanted is degraded', () => {
  expect(codes(diagnosisOf(declared({ readiness: [readiness('http', { ready: 2, unready: 1 })] })))).toBe('degraded');
  expect(codes(diagnosisOf(declared({ readiness: [readiness('http', { ready: 2 })] })))).toBe('degraded');
});

test('a source that is down makes unknown what it feeds, never healthy', () => {
  const down: ModelEvent = { type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' };
  expect(codes(diagnosisOf(declared(), down))).toBe('unknown (was healthy)');
  expect(codes(diagnosisOf(noneReady, down))).toBe(
    'unknown (was no_healthy_upstream) | UP101 readiness_probe suspected as of',
  );
  // What is still told is bad enough by itself, and stands beside what was known last.
  expect(codes(diagnosisOf(declared(), down, flagged({ UH: 5 })))).toBe(
    'no_healthy_upstream | UP201 proxy_view_differs likely as of | UP205 unknown certain',
  );
});

test('several proxies that report the same port make one finding with their sum', () => {
  const envoy = traffic({ requests: 10, outcomes: { UF: 2 } }, later);
  const { findings } = diagnosisOf(declared(), envoy, { ...envoy, proxy: 'nginx' } as ModelEvent);
  expect(findings.map(({ code, share, evidence }) => [code, share, evidence.map(({ value }) => value)])).toEqual([
    ['UP202', 0.2, [4, 20]],
  ]);
});

test('a finding tells evidence, when it began, and what to run next', () => {
  const [finding] = diagnosisOf(noneReady).findings;
  expect(finding).toMatchObject({
    since: '2026-11-22T12:00:00.000Z',
    endpoints: 3,
    share: 1,
    upstream_port: 'http',
    runbook: 'docs/reference/findings.md#up101',
  });
  expect(finding?.title).toBe('No endpoint is ready on port http: 3 exist and none passes its readiness checks');
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
  const scaledDown = declared({ desired: 0, readiness: [readiness('http', {})] });
  const all = [
    diagnosisOf(noneReady),
    diagnosisOf(declared(), flagged({ UH: 1, UF: 1, URX: 1, NR: 1 })),
    diagnosisOf(flagged({ UT: 1, UC: 1, UO: 1, DF: 1 })),
    diagnosisOf(flagged({ UH: 1 })),
    diagnosisOf(scaledDown, flagged({ UH: 1 })),
    diagnosisOf(traffic({ outcomes: { no_backend: 1, panic: 1 } }, later), proxyHosts({ hosts: { ejected: 1 } })),
    diagnosisOf(traffic({ namespace: '', service: 'BlackHoleCluster', port: '' }, later)),
  ];
  const findings = all.flatMap((diagnosis) => diagnosis.findings);
  for (const finding of findings) expect(() => Finding.parse(finding)).not.toThrow();
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(rules.map(({ code }) => code)));
});

describe('a route without a backend, which the proxy answers by itself', () => {
  const answered = (at = later) => traffic({ outcomes: { no_backend: 5 } }, at);
  test.each<[string, ModelEvent[], string]>([
    [
      'is an outage although no flag says so',
      [answered()],
      'no_healthy_upstream | UP206 route_without_backend certain',
    ],
    [
      'stands beside what the endpoints tell',
      [noneReady, answered()],
      'no_healthy_upstream | UP101 readiness_probe suspected | UP206 route_without_backend certain',
    ],
    ['contradicts ready endpoints', [declared(), answered()], 'degraded | UP206 route_without_backend certain'],
    [
      'is an outage of a workload that is scaled to zero',
      [declared({ desired: 0, readiness: [readiness('http', {})] }), answered()],
      'no_healthy_upstream | UP206 route_without_backend certain',
    ],
    [
      'is explained by the outage that just ended',
      [declared({ readiness: [readiness('http', {})] }), answered(noon + 5_000), declared({}, noon + 10_000)],
      'healthy',
    ],
    [
      'is not known from a log that can no longer be read',
      [answered(), { type: 'source-down', source: 'envoy-access-log', at: later, error: 'gone' }],
      'unknown (was no_healthy_upstream) | UP206 route_without_backend certain as of',
    ],
    [
      'once in ten thousand is no state of the upstream',
      [declared(), traffic({ requests: 10_000, outcomes: { no_backend: 1 } }, later)],
      'healthy | UP206 route_without_backend certain',
    ],
  ])('%s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
  });
});

describe('what a proxy sees of its hosts', () => {
  const adminDown: ModelEvent = { type: 'source-down', source: 'envoy-admin', at: later, error: 'gone' };
  const sees = (hosts: Parameters<typeof proxyHosts>[0], at = later) => proxyHosts(hosts, at);
  test.each<[string, ModelEvent[], string]>([
    ['decides where no registry tells: all healthy', [sees({})], 'healthy'],
    ['no host left', [sees({ hosts: { unhealthy: 2 } })], 'no_healthy_upstream | UP207 unknown certain'],
    ['no host at all, as an aggregate cluster that works shows none', [sees({ hosts: {} })], 'unknown'],
    ['some hosts unhealthy', [sees({ hosts: { healthy: 2, unhealthy: 1 } })], 'degraded'],
    ['degraded hosts still serve', [sees({ hosts: { degraded: 2 } })], 'degraded'],
    ['all ejected', [sees({ hosts: { ejected: 3 } })], 'no_healthy_upstream | UP207 outlier_ejection likely'],
    ['some ejected', [sees({ hosts: { healthy: 2, ejected: 1 } })], 'degraded | UP207 outlier_ejection certain'],
    [
      'all fail the health check of the proxy',
      [sees({ hosts: { failed_health_check: 3 } })],
      'no_healthy_upstream | UP207 proxy_health_check likely',
    ],
    [
      'all healthy, and connections fail',
      [sees({}), flagged({ UF: 5 })],
      'degraded | UP202 connection_refused suspected',
    ],
    [
      'UH is explained by the view',
      [sees({ hosts: { ejected: 3 } }), flagged({ UH: 5 })],
      'no_healthy_upstream | UP207 outlier_ejection likely',
    ],
    [
      'UH although the proxy sees healthy hosts: another proxy may not',
      [sees({}), flagged({ UH: 5 })],
      'no_healthy_upstream | UP205 unknown certain',
    ],
    ['is unknown once its source is down', [sees({}), adminDown], 'unknown (was healthy)'],
    [
      'an outage it saw is unknown too',
      [sees({ hosts: { ejected: 3 } }), adminDown],
      'unknown (was no_healthy_upstream) | UP207 outlier_ejection likely as of',
    ],
  ])('%s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
  });

  test.each<[string, ModelEvent[], string]>([
    ['agrees', [declared(), sees({})], 'healthy'],
    ['lacks the ready endpoints', [declared(), sees({ hosts: {} })], 'degraded | UP207 proxy_view_differs likely'],
    ['took them out itself', [declared(), sees({ hosts: { ejected: 3 } })], 'degraded | UP207 outlier_ejection likely'],
    [
      'took one out',
      [declared(), sees({ hosts: { healthy: 2, ejected: 1 } })],
      'degraded | UP207 outlier_ejection certain',
    ],
    [
      'explains UH despite ready endpoints',
      [declared(), sees({ hosts: { ejected: 3 } }), flagged({ UH: 5 })],
      'degraded | UP201 outlier_ejection likely | UP207 outlier_ejection likely',
    ],
    [
      'has no host in a subset',
      [declared(), sees({ subset: 'v2', hosts: {} })],
      'degraded | UP207 subset_matches_no_pods likely',
    ],
    [
      'has a port that the service does not declare',
      [declared(), sees({ port: '9999', hosts: {} })],
      'degraded | UP207 port_mismatch likely',
    ],
    [
      'is explained where no endpoint is ready',
      [noneReady, sees({ hosts: {} })],
      'no_healthy_upstream | UP101 readiness_probe suspected',
    ],
    [
      'is no fault of a workload that is scaled to zero',
      [declared({ desired: 0, readiness: [readiness('http', {})] }), sees({ hosts: {} })],
      'idle',
    ],
    ['may be older than the recovery', [noneReady, declared({}, noon + 18_000), sees({ hosts: {} })], 'healthy'],
    [
      'is not used once its source is down',
      [declared(), sees({ hosts: { ejected: 3 } }), adminDown],
      'unknown (was degraded) | UP207 outlier_ejection likely as of',
    ],
  ])('beside a registry: the proxy %s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
  });

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

  test('a finding began when the proxy lost its last host, and says so in words', () => {
    const [finding] = diagnosisOf(
      declared(),
      proxyHosts({}, noon),
      proxyHosts({ hosts: { ejected: 3 } }, noon + 10_000),
      proxyHosts({ hosts: { ejected: 2, unhealthy: 1 } }, noon + 15_000),
    ).findings;
    expect(finding).toMatchObject({
      since: '2026-11-22T12:00:10.000Z',
      endpoints: 3,
      title:
        'The proxy has no healthy host on port http: 2 ejected by outlier detection, 1 unhealthy to its control plane, yet Kubernetes counts 3 ready endpoints',
    });
  });
});

describe('panic mode sends requests to unhealthy hosts', () => {
  const panics = traffic({ outcomes: { panic: 5 } }, later);
  test.each<[string, ModelEvent[], string]>([
    ['and nobody tells why', [panics], 'degraded | UP208 unknown certain'],
    ['although endpoints look ready', [declared(), panics], 'degraded | UP208 unknown certain'],
    [
      'because too many are ejected',
      [proxyHosts({ hosts: { healthy: 1, ejected: 2 } }, later), panics],
      'degraded | UP207 outlier_ejection certain | UP208 outlier_ejection likely',
    ],
    [
      'because they fail the health check of the proxy',
      [declared(), proxyHosts({ hosts: { healthy: 1, failed_health_check: 2 } }, later), panics],
      'degraded | UP207 proxy_health_check certain | UP208 proxy_health_check likely',
    ],
  ])('%s', (_name, events, expected) => {
    expect(codes(diagnosisOf(...events))).toBe(expected);
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
