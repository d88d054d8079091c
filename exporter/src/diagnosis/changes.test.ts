import { describe, expect, test } from 'vitest';
import { noEvidence, type UpstreamEvidence } from '../model/evidence/upstream-evidence.ts';
import type { Revision, Workload } from '../model/evidence/workload.ts';
import { changesBefore, type Onset, wordsOfChanges } from './changes.ts';

const onset = Date.parse('2026-11-22T12:00:00Z');
const before = (seconds: number): number => onset - seconds * 1000;
const subject = { namespace: 'shop', service: 'web' };

function revision(number: number, createdAt: number, fields: Readonly<Record<string, string>> = {}): Revision {
  const name = `web-${number}`;
  const images = new Map([['app', `web:${number}`]]);
  return { name, uid: name, number, createdAt, images, fields: new Map(Object.entries(fields)) };
}

function workload(more: Partial<Workload>): Workload {
  return {
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    uid: 'u',
    desired: 3,
    existing: 3,
    ready: 3,
    podLabels: new Map(),
    conditions: [],
    createdAt: undefined,
    revisions: [],
    autoscaler: undefined,
    activator: undefined,
    ...more,
  };
}

function said(evidence: Partial<UpstreamEvidence>, cause: Onset['cause'] = 'readiness_probe'): string[] {
  const all = { ...noEvidence, collectedAt: onset, ...evidence };
  const began = { since: new Date(onset).toISOString() };
  return wordsOfChanges(changesBefore(all, { subject, cause, at: onset }), [began]).map(
    ({ kind, name, what }) => `${kind} ${name} ${what}`,
  );
}

const service = {
  selector: new Map(),
  ports: [],
  createdAt: before(90_000),
  internalTrafficPolicy: 'Cluster',
  externalTrafficPolicy: 'Cluster',
};

const rolledOut = { workloads: [workload({ revisions: [revision(1, before(90_000)), revision(2, before(40))] })] };

describe('what changed before an outage began', () => {
  test('a rollout with its images and the fields that differ, and no value of a field', () => {
    const revisions = [
      revision(1, before(90_000), { 'containers[app].image': 'a', 'containers[app].env[TOKEN]': 'fp1', gone: 'x' }),
      revision(2, before(40), { 'containers[app].image': 'b', 'containers[app].env[TOKEN]': 'fp2' }),
    ];
    const [what = '', ...others] = said({ workloads: [workload({ revisions })] });
    expect(others).toEqual([]);
    expect(what).toBe(
      'Deployment web rolled out revision 2: image of app web:1 to web:2, containers[app].env[TOKEN], gone, 40 s before',
    );
    expect(what).not.toContain('fp');
  });

  test('a rollout back, which makes no new ReplicaSet, is told by its event', () => {
    const revisions = [revision(2, before(50_000)), revision(3, before(90_000))];
    const event = {
      about: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      uid: 'u',
      container: '',
      type: 'Normal' as const,
      reason: 'ScalingReplicaSet',
      message: 'Scaled up replica set web-3 from 0 to 1',
      count: 1,
      first: before(20),
      last: before(20),
    };
    expect(said({ workloads: [workload({ revisions })], events: [event] })).toEqual([
      'Deployment web rolled out revision 3: image of app web:2 to web:3, 20 s before',
    ]);
  });

  test('the words of scaling, of all eras', () => {
    const event = (message: string) => ({
      about: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      uid: 'u',
      container: '',
      type: 'Normal' as const,
      reason: 'ScalingReplicaSet',
      message,
      count: 1,
      first: before(60),
      last: before(60),
    });
    const messages = [
      'Scaled down replica set web-1 to 0',
      'Scaled down replica set web-1 to 0 from 3',
      'Scaled down replica set web-1 from 3 to 0',
    ];
    expect(said({ workloads: [workload({})], events: messages.map(event) })).toEqual([
      'Deployment web scaled down from 3 to 0, 1 min before',
      'Deployment web scaled down from 3 to 0, 1 min before',
      'Deployment web scaled down to 0, 1 min before',
    ]);
  });

  test('an autoscaler at its bound', () => {
    const autoscaler = {
      kind: 'HorizontalPodAutoscaler',
      namespace: 'shop',
      name: 'web',
      min: 1,
      max: 5,
      current: 5,
      conditions: [
        { type: 'ScalingLimited', status: 'True' as const, reason: 'TooManyReplicas', message: '', since: before(30) },
      ],
    };
    expect(said({ workloads: [workload({ autoscaler })] })).toEqual([
      'HorizontalPodAutoscaler web reached its max of 5, 30 s before',
    ]);
  });

  const edited = { service: { ...service, editedAt: before(300) } };
  const lost = new Map([
    [
      'n1',
      {
        name: 'n1',
        labels: new Map(),
        taints: [],
        unschedulable: false,
        allocatable: new Map(),
        conditions: [
          { type: 'Ready', status: 'Unknown' as const, reason: 'NodeStatusUnknown', message: '', since: before(5) },
        ],
      },
    ],
  ]);

  test.each<[Onset['cause'], string[]]>([
    ['readiness_probe', ['Deployment', 'Service', 'Node']],
    ['selector_matches_no_pods', ['Service', 'Deployment', 'Node']],
    ['node_not_ready', ['Node', 'Deployment', 'Service']],
  ])('what goes with %s comes first', (cause, kinds) => {
    const found = said({ ...rolledOut, ...edited, nodes: lost }, cause);
    expect(found.map((words) => words.split(' ')[0])).toEqual(kinds);
  });

  test('what is older than ten minutes, or came after, is none of it', () => {
    const at = (createdAt: number) => ({ workloads: [workload({ revisions: [revision(1, createdAt)] })] });
    expect(said(at(before(601)))).toEqual([]);
    expect(said(at(before(-3)))).toEqual([]);
    expect(said(at(before(-1)))).toEqual(['Deployment web first rolled out, 0 s before']);
  });
});
