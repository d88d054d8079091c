import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { realProgram } from '../../../../tools/real-program.ts';
import { systemSlicing } from '../../app/slicing.ts';
import { noDiagnosis } from '../../diagnosis/engine/diagnose.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { noneLeft } from '../../diagnosis/impact.ts';
import type { Draft, Rule } from '../../diagnosis/rule.ts';
import { noEvidence, type UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { Workload } from '../../model/evidence/workload.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, readiness, up } from '../../testing/events.ts';
import { Exposition } from '../exposition/exposition.ts';
import { findingFamilies } from './findings.ts';

const promtool = realProgram('promtool', ['promtool'], 'apt-get install prometheus');

const draft = (facts: Pick<Draft, 'cause' | 'reason' | 'endpoints'>): Draft => ({
  port: 'http',
  subset: '',
  share: 0.5,
  since: noon - 60_000,
  confidence: 'certain',
  impact: noneLeft,
  title: 'a part of the endpoints is not ready',
  evidence: [],
  ...facts,
});

/** Finds two causes on one port, and one of them twice. */
const twoCauses: Rule = {
  ...(rules[0] as Rule),
  check: () => [
    draft({ cause: 'unscheduled', reason: 'taint', endpoints: 2 }),
    draft({ cause: 'image_pull', reason: 'not_found', endpoints: 3 }),
    draft({ cause: 'unscheduled', reason: 'taint', endpoints: 1 }),
  ],
};

const ofShop = { namespace: 'shop', service: 'checkout' } as const;

function scaledAt(at: number): Workload {
  const counts = { desired: 3, existing: 3, ready: 0 };
  const unknown = { createdAt: undefined, autoscaler: undefined, activator: undefined };
  const lists = { podLabels: new Map<string, string>(), conditions: [], revisions: [] };
  return {
    kind: 'Deployment',
    namespace: 'shop',
    name: 'checkout',
    uid: 'u',
    scaledAt: at,
    ...counts,
    ...unknown,
    ...lists,
  };
}

const networkPolicies = [
  { namespace: 'shop', name: 'deny-all', changedAt: noon - 120_000 } as UpstreamEvidence['networkPolicies'][number],
];

/** A workload that was scaled twice to the same number, and a policy that was changed, before the findings began. */
const evidence = {
  ...noEvidence,
  collectedAt: noon,
  networkPolicies,
  workloads: [scaledAt(noon - 90_000), scaledAt(noon - 100_000), scaledAt(noon - 110_000)],
};

async function scrape(): Promise<string> {
  const store = new Store();
  for (const event of [up('kubernetes'), declared({ readiness: [readiness('http', {})] })]) store.apply(event);
  store.apply({ type: 'evidence', source: 'kubernetes', at: noon, ...ofShop, evidence });
  const engine = new Engine(store, [twoCauses]);
  engine.work(noon);
  const exposition = new Exposition({ upstream: findingFamilies, common: [], self: [] }, engine, {
    slicing: systemSlicing,
  });
  const { buffers } = await exposition.render(
    () => store.snapshot(),
    () => noon,
  );
  return Buffer.concat(buffers).toString();
}

test('two causes on one port give two series of each family, the one that affects more endpoints first', async () => {
  const lines = (await scrape()).split('\n').filter((line) => /^upstream_finding_/.test(line));
  const labels = (cause: string, reason: string): string =>
    `{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",subset="",code="UP101",cause="${cause}",reason="${reason}"}`;
  expect(lines).toEqual([
    `upstream_finding_endpoints${labels('image_pull', 'not_found')} 3`,
    `upstream_finding_endpoints${labels('unscheduled', 'taint')} 2`,
    `upstream_finding_since_timestamp_seconds${labels('image_pull', 'not_found')} ${noon / 1000 - 60}`,
    `upstream_finding_since_timestamp_seconds${labels('unscheduled', 'taint')} ${noon / 1000 - 60}`,
  ]);
});

test.skipIf(promtool === undefined)('and promtool check metrics is content', async () => {
  const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], { input: await scrape() });
  expect(`${String(stdout)}${String(stderr)}`).toBe('');
  expect(status).toBe(0);
});

test('the primary finding is told with its share and how sure it is', async () => {
  const lines = (await scrape()).split('\n').filter((line) => line.startsWith('upstream_primary_finding_share'));
  expect(lines).toEqual([
    'upstream_primary_finding_share{upstream_namespace="shop",upstream_service="checkout",upstream_port="http",subset="",code="UP101",cause="image_pull",reason="not_found",confidence="certain"} 0.5',
  ]);
});

test('what changed before is told once each, with when and without how long before', async () => {
  const lines = (await scrape()).split('\n').filter((line) => line.startsWith('upstream_change_timestamp_seconds'));
  const labels = 'upstream_namespace="shop",upstream_service="checkout"';
  expect(lines).toEqual([
    `upstream_change_timestamp_seconds{${labels},kind="Deployment",name="checkout",what="scaled to 3"} ${noon / 1000 - 90}`,
    `upstream_change_timestamp_seconds{${labels},kind="NetworkPolicy",name="deny-all",what="changed"} ${noon / 1000 - 120}`,
  ]);
});

test('each host of each route to an upstream in trouble is a series', () => {
  const route = {
    kind: 'Ingress',
    namespace: 'edge',
    name: 'web',
    hosts: ['a.example.com', '*'],
    targets: [
      {
        namespace: 'shop',
        service: 'checkout',
        port: '80',
        subset: '',
        weight: 1,
        field: 'spec.rules[0]',
        fault: undefined,
        instead: '',
      },
    ],
    conditions: [],
    changedAt: undefined,
  };
  const store = new Store();
  const told = { type: 'evidence', source: 'kubernetes', at: noon, namespace: 'shop', service: 'checkout' } as const;
  for (const event of [up('kubernetes'), declared()]) store.apply(event);
  store.apply({ ...told, evidence: { ...noEvidence, collectedAt: noon, routes: [route] } });
  const upstream = store.snapshot().upstreams.get('shop/checkout');
  if (upstream === undefined) throw new Error('the upstream is not there');
  const family = findingFamilies.find(({ name }) => name === 'upstream_route_info');
  const labels = {
    upstream_namespace: 'shop',
    upstream_service: 'checkout',
    kind: 'Ingress',
    route_namespace: 'edge',
    route: 'web',
  };
  expect([...(family?.samples({ upstream, diagnosis: noDiagnosis, now: noon }) ?? [])]).toEqual([
    [{ ...labels, host: 'a.example.com' }, 1],
    [{ ...labels, host: '*' }, 1],
  ]);
});
