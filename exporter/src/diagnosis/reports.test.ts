import { existsSync } from 'node:fs';
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

/** After public reports. Those that only the objects of a mesh explain are not among them. */
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
  const step = { at: 0, objects: [file], times: 1, expected, ...(log !== undefined && { log }) };
  const { looks } = await play({ folder, title: file, silent: [], steps: [step] }, rules);
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

describe.skipIf(!existsSync(shared))('the primary cause', () => {
  test.each(Object.entries(cases))('of case %s', async (name, expected) => {
    expect(await foundIn(path.join(shared, 'cases', name), 'objects.json', expected)).toEqual(expected.upstreams);
  });

  test.each(Object.entries(samples))('of sample %s', async (name, expected) => {
    const folder = path.join(shared, 'samples/kubernetes');
    expect(await foundIn(folder, `${name}.json`, expected)).toEqual(expected.upstreams);
  });
});
