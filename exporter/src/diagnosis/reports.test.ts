import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from './rules/index.ts';
import { play } from './testing/play.ts';

const shared = path.resolve(import.meta.dirname, '../../../../shared');

interface Expected {
  readonly log?: string;
  /** By upstream its status, code, cause and reason of the primary finding; only the status where there is none. */
  readonly upstreams: Readonly<Record<string, string>>;
}

/** After public reports. */
const cases: Readonly<Record<string, Expected>> = {
  '19-k8s-slice-ports-unset-named-targetport': { upstreams: { 'test/api': 'no_healthy_upstream UP101 port_mismatch' } },
  '20-k8s-mixed-deployments-one-slice-without-port': { upstreams: { 'demo/echo': 'degraded UP106 port_mismatch' } },
  '21-k8s-stale-mirrored-slice': {
    upstreams: { 'shop/orders': 'no_healthy_upstream UP101 readiness_probe http_status' },
  },
  '23-k8s-readiness-gate-alb': { upstreams: { 'web/frontend': 'no_healthy_upstream UP101 readiness_gate' } },
  '24-k8s-native-sidecar-not-ready': {
    upstreams: { 'foo/httpbin': 'no_healthy_upstream UP101 readiness_probe timeout' },
  },
  '26-k8s-all-terminating-external-local': { upstreams: { 'net/edge': 'no_healthy_upstream UP101 terminating' } },
  '28-k8s-two-ports-one-broken': {
    log: 'envoy.log',
    upstreams: { 'shop/cart': 'no_healthy_upstream UP101 port_mismatch' },
  },
  '29-k8s-1200-endpoints-truncated-Endpoints': { upstreams: { 'big/fleet': 'degraded UP105 unknown' } },
  '31-istio-subset-label-lost-after-restart': {
    log: 'caller.log',
    upstreams: { 'lane/node-service': 'no_healthy_upstream UP301 subset_matches_no_pods' },
  },
  '33-istio-virtualservice-wrong-port-and-host': {
    log: 'gateway.log',
    upstreams: { '/hello.example.org': 'degraded UP302 route_target_missing', 'shop/helloworld': 'healthy' },
  },
  '37-k8s-deployment-replicas-zero-vs-selector-typo': {
    upstreams: {
      'jobs/worker-api': 'idle',
      'jobs/reports': 'no_healthy_upstream UP101 selector_matches_no_pods',
      'jobs/mailer': 'no_healthy_upstream UP101 creation_forbidden quota',
    },
  },
  '38-cilium-headless-proxy-says-UH-k8s-ready': { upstreams: { 'obs/vmselect': 'healthy' } },
  '39-istio-rewritten-app-probe': {
    upstreams: { 'web/example-app': 'no_healthy_upstream UP101 readiness_probe http_status' },
  },
};

/** Objects of real clusters, each a Service with what is behind it. */
const samples: Readonly<Record<string, Expected>> = {
  '08-service-selector-matches-no-pods': {
    upstreams: { 'test/no-matching-pods': 'no_healthy_upstream UP101 selector_matches_no_pods' },
  },
  '09-service-named-targetport-missing': {
    upstreams: { 'test/invalid-service-target-port-str': 'no_healthy_upstream UP101 port_mismatch' },
  },
  '10-service-numeric-targetport-undeclared': {
    upstreams: { 'test/invalid-service-target-port-int': 'no_healthy_upstream UP101 port_mismatch' },
  },
  '11-deployment-zero-replicas': { upstreams: { 'test/deploy-zero-replica': 'idle' } },
  '12-unbound-pvc-failedscheduling': {
    upstreams: { 'test/sts-invalid-sc': 'no_healthy_upstream UP101 unscheduled volume' },
  },
  '13-serviceaccount-missing-failedcreate': {
    upstreams: { 'test/sts-sa-notfound': 'no_healthy_upstream UP101 creation_forbidden service_account' },
  },
  '31-slice-serving-terminating': {
    upstreams: { 'test/graceful-term-svc': 'no_healthy_upstream UP101 terminating' },
  },
};

async function foundIn(folder: string, file: string, { log, upstreams }: Expected) {
  const expected = Object.fromEntries(
    Object.keys(upstreams).map((key) => [key, { status: 'unknown' as const, last_status: null, findings: [] }]),
  );
  const objects = { at: 0, objects: [file], times: 1 };
  // A proxy hears of endpoints a moment after Kubernetes, so that what it refuses at once tells nothing.
  const steps = log === undefined ? [{ ...objects, expected }] : [objects, { at: 20, log, times: 1, expected }];
  const { looks } = await play({ folder, title: file, silent: [], steps }, rules);
  return Object.fromEntries(
    Object.entries(looks[0]?.actual ?? {}).map(
      ([
        key,
        {
          status,
          findings: [primary],
        },
      ]) => {
        const words = primary === undefined ? [] : [primary['code'], primary['cause'], primary['reason']];
        return [key, [status, ...words].join(' ').trim()];
      },
    ),
  );
}

const flag = /^([^:]+)::((?:\[[^\]]+\]|[^:[]+):\d+)::health_flags::(.*)$/;

/** Envoy's `/clusters` as JSON, made of its text: the flags of the hosts are all that is read. */
function clustersOf(text: string): string {
  const lines = text.split('\n').flatMap((line) => {
    const [, name, host, flags] = flag.exec(line) ?? [];
    return name === undefined ? [] : [{ name, host, flags: (flags ?? '').split('/') }];
  });
  const statuses = [...Map.groupBy(lines, ({ name }) => name)].map(([name, hosts]) => ({
    name,
    host_statuses: hosts.map(({ flags }) => ({
      health_status: {
        eds_health_status: flags.includes('failed_eds_health') ? 'UNHEALTHY' : 'HEALTHY',
        ...(flags.includes('failed_outlier_check') && { failed_outlier_check: true }),
        ...(flags.includes('failed_active_hc') && { failed_active_health_check: true }),
      },
    })),
  }));
  return JSON.stringify({ cluster_statuses: statuses });
}

test.skipIf(!existsSync(shared))('of case 35 is the ejection that a DestinationRule allows', async () => {
  const folder = path.join(shared, 'cases/35-envoy-outlier-ejection-all-hosts');
  const made = path.join(mkdtempSync(path.join(tmpdir(), 'uhwatch-')), 'clusters.json');
  writeFileSync(made, clustersOf(readFileSync(path.join(folder, 'clusters.txt'), 'utf8')));
  const steps = [
    { at: 0, objects: ['objects.json'], times: 1 },
    { at: 20, times: 1, log: 'access.log', clusters: path.relative(folder, made), expected: {} },
  ];
  const { looks } = await play({ folder, title: folder, silent: [], steps }, rules);
  const found = (key: string) => looks[0]?.actual[key]?.findings.map((each) => each['cause']);
  expect(found('mesh/ping')?.[0]).toBe('outlier_ejection');
  expect(found('mesh/pong')?.[0]).toBe('outlier_ejection');
  expect(looks[0]?.actual['mesh/ping']?.findings[0]?.['title']).toContain(
    '(DestinationRule mesh/ping sets maxEjectionPercent 100)',
  );
});

describe.skipIf(!existsSync(shared))('the primary cause', () => {
  test.each(Object.entries(cases))('of case %s', async (name, expected) => {
    expect(await foundIn(path.join(shared, 'cases', name), 'objects.json', expected)).toEqual(expected.upstreams);
  });

  test.each(Object.entries(samples))('of sample %s', async (name, expected) => {
    const folder = path.join(shared, 'samples/kubernetes');
    expect(await foundIn(folder, `${name}.json`, expected)).toEqual(expected.upstreams);
  });
});
