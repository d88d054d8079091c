import { expect, test } from 'vitest';
import type { Condition } from '../../model/evidence/object.ts';
import type { Container, Pod } from '../../model/evidence/pod.ts';
import { noEvidence, type SliceEndpoint, type UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import { randomBelow } from '../../testing/random.ts';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const http = { name: 'http', number: 80, targetPort: 'http', protocol: 'TCP' };
const row = { port: 'http', counts: { ready: 0, unready: 0, draining: 0, terminating: 0 }, withoutPort: 0 };

function container(below: (n: number) => number, ready: boolean): Container {
  const isWaiting = !ready && below(2) === 0;
  return {
    name: 'app',
    role: 'main',
    image: 'web:1',
    ports: [{ name: below(4) === 0 ? 'other' : 'http', number: 8080, protocol: 'TCP', hostPort: undefined }],
    readiness: undefined,
    liveness: undefined,
    startup: undefined,
    memoryLimit: undefined,
    requests: new Map(),
    state: isWaiting
      ? {
          kind: 'waiting',
          reason: below(2) === 0 ? 'ErrImagePull' : 'CreateContainerConfigError',
          message: 'not found',
        }
      : { kind: 'running', since: undefined },
    lastEnd: undefined,
    ready,
    started: true,
    restarts: 0,
  };
}

function randomPod(below: (n: number) => number, index: number): Pod {
  const isReady = below(2) === 0;
  const ready: Condition = {
    type: 'Ready',
    status: isReady ? 'True' : 'False',
    reason: '',
    message: '',
    since: now - 60_000 * below(3),
  };
  return {
    namespace: 'shop',
    name: `web-${index}`,
    uid: `uid-${index}`,
    labels: new Map(),
    node: 'node-1',
    addresses: [`10.0.0.${index}`],
    createdAt: now - 3_600_000,
    leavingSince: below(5) === 0 ? now : undefined,
    phase: ['Running', 'Running', 'Running', 'Pending', 'Failed', 'Succeeded'][below(6)] ?? 'Running',
    reason: '',
    message: '',
    conditions: [ready],
    readinessGates: [],
    schedulingGates: [],
    scheduler: 'default-scheduler',
    containers: [container(below, isReady)],
    tolerations: [],
    nodeSelector: new Map(),
    nodeAffinity: [],
    serviceAccount: '',
    claims: [],
    owner: undefined,
    finalizers: [],
  };
}

function endpointOf({ name, uid, node }: Pod): SliceEndpoint {
  return { slice: 'web-a', pod: name, uid, node, ready: true, terminating: false, ports: ['http'] };
}

function randomEvidence(below: (n: number) => number): UpstreamEvidence {
  const pods = Array.from({ length: below(8) }, (_, index) => randomPod(below, index));
  const service = {
    selector: new Map([['app', 'web']]),
    ports: [http],
    createdAt: undefined,
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
  };
  const endpoints = pods.filter(() => below(3) > 0).map(endpointOf);
  return { ...noEvidence, collectedAt: now, service, pods, endpoints };
}

const question = (desired: number) => ({ subject: { namespace: 'shop', service: 'web' }, row, desired });

test('whatever the pods are, each endpoint of a port counts once, and their order changes nothing', () => {
  const causes = new Set<string>();
  for (let seed = 0; seed < 500; seed++) {
    const below = randomBelow(seed);
    const evidence = randomEvidence(below);
    const desired = below(8);
    const explained = explain(evidence, question(desired));
    const counted = (explained?.groups ?? []).reduce((sum, { count }) => sum + count, explained?.ready ?? 0);
    expect(counted, `seed ${seed}`).toBe(explained?.total);
    expect(explained?.ready, `seed ${seed}`).toBeGreaterThanOrEqual(0);
    const turned = { ...evidence, pods: evidence.pods.toReversed(), endpoints: evidence.endpoints.toReversed() };
    const shape = (of: UpstreamEvidence) =>
      explain(of, question(desired))?.groups.map(({ cause, reason, count, says }) => [cause, reason, count, says]);
    expect(shape(turned), `seed ${seed}`).toEqual(shape(evidence));
    for (const { cause } of explained?.groups ?? []) causes.add(cause);
  }
  expect([...causes]).toEqual(expect.arrayContaining(['image_pull', 'port_mismatch', 'stale_endpoints']));
});

test('without pods nothing is said of their ports', () => {
  const evidence = { ...noEvidence, collectedAt: now, service: randomEvidence(() => 0).service };
  expect(explain(evidence, question(3))?.groups.map(({ cause }) => cause)).not.toContain('port_mismatch');
});
