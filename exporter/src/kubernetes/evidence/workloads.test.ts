import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import { object } from '../json.ts';
import { collect } from './collect.ts';
import { HeldObjects } from './held-objects.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');

/** Evidence of the Service web of the namespace shop, from these objects and the Service. */
function evidenceOf(objects: string): Promise<UpstreamEvidence> {
  const service = '{ kind: Service, metadata: { namespace: shop, name: web }, spec: { selector: { app: web } } }';
  const documents = parseAllDocuments(`${service}\n---\n${objects}`);
  const held = documents.map((each) => object(each.toJS()));
  return collect(new HeldObjects(held, 'the files'), { namespace: 'shop', service: 'web', now: noon });
}

function replicaSet(name: string, revision: number, containers: string): string {
  return `
kind: ReplicaSet
metadata:
  namespace: shop
  name: ${name}
  uid: uid-${name}
  annotations: { deployment.kubernetes.io/revision: "${revision}" }
  ownerReferences: [{ kind: Deployment, name: web, controller: true }]
spec: { replicas: 0, template: { metadata: { labels: { app: web, pod-template-hash: ${name} } }, spec: { containers: ${containers} } } }
`;
}

const deployment = `
kind: Deployment
metadata: { namespace: shop, name: web, uid: uid-web }
spec: { replicas: 3, template: { metadata: { labels: { app: web } } } }
status: { replicas: 2, readyReplicas: 1 }
`;

describe('the workloads behind a Service', () => {
  test('the ReplicaSets of a Deployment are its revisions, oldest first by number and not by name', async () => {
    const nine = replicaSet('web-z', 9, '[{ name: app, image: web:1 }]');
    const ten = replicaSet('web-a', 10, '[{ name: app, image: web:2 }]');
    const { workloads } = await evidenceOf([deployment, ten, nine].join('---\n'));
    expect(workloads).toMatchObject([{ kind: 'Deployment', name: 'web', desired: 3, existing: 2, ready: 1 }]);
    expect(workloads[0]?.revisions.map(({ number, images }) => [number, images.get('app')])).toEqual([
      [9, 'web:1'],
      [10, 'web:2'],
    ]);
  });

  test('the ControllerRevisions of a StatefulSet are its revisions, those of others are not', async () => {
    const revision = (name: string, number: number, { more = '', owner = 'web' }): string => `
kind: ControllerRevision
metadata:
  namespace: shop
  name: ${name}
  uid: uid-${name}
  ${more}
  ownerReferences: [{ kind: StatefulSet, name: ${owner}, controller: true }]
data: { spec: { template: { $patch: replace, metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: "web:${number}" }] } } } }
revision: ${number}
`;
    const statefulSet = deployment.replace('kind: Deployment', 'kind: StatefulSet');
    const created = 'creationTimestamp: "2026-11-22T11:00:00Z"';
    const backAt =
      'managedFields: [{ manager: kube-controller-manager, operation: Update, time: "2026-11-22T11:58:00Z" }]';
    const { workloads } = await evidenceOf(
      [
        statefulSet,
        revision('web-b', 3, { more: `${created}\n  ${backAt}` }),
        revision('web-a', 2, { more: created }),
        revision('db-a', 9, { owner: 'db' }),
      ].join('---\n'),
    );
    expect(workloads[0]?.revisions).toMatchObject([
      { name: 'web-a', number: 2, createdAt: Date.parse('2026-11-22T11:00:00Z') },
      { name: 'web-b', number: 3, createdAt: Date.parse('2026-11-22T11:58:00Z') },
    ]);
    expect(workloads[0]?.revisions.map(({ images }) => images.get('app'))).toEqual(['web:2', 'web:3']);
  });

  test('without the ControllerRevisions a StatefulSet is known all the same, and nothing is said to be missing', async () => {
    const statefulSet = deployment.replace('kind: Deployment', 'kind: StatefulSet');
    const another = deployment.replace('namespace: shop', 'namespace: bank');
    const { workloads, missing } = await evidenceOf([statefulSet, another].join('---\n'));
    expect(workloads).toMatchObject([{ kind: 'StatefulSet', revisions: [] }]);
    expect(missing.has('workloads')).toBe(false);
  });

  test('a field of a template is known by its path and a fingerprint, and what it holds is not', async () => {
    const of = (revision: number, secret: string): string =>
      replicaSet(
        `web-${revision}`,
        revision,
        `[{ name: app, image: web:1, env: [{ name: TOKEN, value: ${secret} }], args: [--token, ${secret}] }]`,
      );
    const { workloads } = await evidenceOf([deployment, of(1, 'hunter2'), of(2, 'hunter3')].join('---\n'));
    const [before, after] = workloads[0]?.revisions ?? [];
    const differing = [...(before?.fields ?? [])].filter(([path, value]) => after?.fields.get(path) !== value);
    expect(differing.map(([path]) => path)).toEqual(['containers[app].env[TOKEN]', 'containers[app].args']);
    expect(JSON.stringify(workloads[0]?.revisions.map(({ fields }) => [...fields]))).not.toContain('hunter');
  });

  test('a ReplicaSet of another controller is a workload of its own', async () => {
    const of = replicaSet('web-1', 1, '[]').replace('kind: Deployment', 'kind: Rollout');
    expect((await evidenceOf(of)).workloads).toMatchObject([{ kind: 'ReplicaSet', name: 'web-1', revisions: [] }]);
  });

  test('an autoscaler is known by its target, and a ScaledObject has a Deployment as target unless it says otherwise', async () => {
    const meta = 'metadata: { namespace: shop, name: up }';
    const autoscaler = `kind: HorizontalPodAutoscaler\n${meta}\nspec: { scaleTargetRef: { kind: Deployment, name: web }, maxReplicas: 4 }\n`;
    const scaledObject = `kind: ScaledObject\n${meta}\nspec: { scaleTargetRef: { name: web } }\n`;
    const { workloads } = await evidenceOf([deployment, autoscaler, scaledObject].join('---\n'));
    expect(workloads[0]?.autoscaler).toMatchObject({ name: 'up', min: 1, max: 4 });
    expect(workloads[0]?.activator).toEqual({ kind: 'ScaledObject', namespace: 'shop', name: 'up' });
  });

  test('a Deployment of Knative is scaled by its revision', async () => {
    const labelled = deployment.replace('uid: uid-web', 'labels: { serving.knative.dev/revision: web-00001 }');
    expect((await evidenceOf(labelled)).workloads[0]?.activator).toMatchObject({ kind: 'Revision', name: 'web-00001' });
  });

  test('a Job that is over desires no pod', async () => {
    const job = (status: string): string =>
      `kind: Job\nmetadata: { namespace: shop, name: web }\nspec: { parallelism: 2, template: { metadata: { labels: { app: web } } } }\nstatus: ${status}\n`;
    expect((await evidenceOf(job('{ active: 1 }'))).workloads).toMatchObject([{ desired: 2, existing: 1 }]);
    const over = job('{ conditions: [{ type: Complete, status: "True" }] }');
    expect((await evidenceOf(over)).workloads).toMatchObject([{ desired: 0, existing: 0 }]);
  });

  test('where the selector matches nothing the others of the namespace are told', async () => {
    const typo = deployment.replace('app: web', 'app: wbe');
    const pods = [1, 2].map(
      (n) =>
        `kind: Pod\nmetadata: { namespace: shop, name: wbe-${n}, labels: { app: wbe }, ownerReferences: [{ kind: ReplicaSet, name: wbe, controller: true }] }\n`,
    );
    const { workloads, otherWorkloads, otherPods } = await evidenceOf([typo, ...pods].join('---\n'));
    expect([workloads.length, otherWorkloads?.length, [...otherPods.keys()]]).toEqual([0, 1, ['wbe-1']]);
  });
});

describe('what is asked about a workload that is short of pods', () => {
  const failed = `
kind: Event
metadata: { namespace: shop, name: e1 }
involvedObject: { kind: ReplicaSet, namespace: shop, name: web-5f6d, uid: gone }
reason: FailedCreate
message: exceeded quota
`;
  const quota =
    'kind: ResourceQuota\nmetadata: { namespace: shop, name: q }\nstatus: { hard: { pods: 2 }, used: { pods: "2" } }\n';

  test('events of a ReplicaSet that is not known are its own by name', async () => {
    const other = failed.replace('web-5f6d', 'website-1');
    const { events, quotas } = await evidenceOf([deployment, failed, other, quota].join('---\n'));
    expect(events.map(({ about }) => about.name)).toEqual(['web-5f6d']);
    expect(quotas.map(({ hard, used }) => [hard.get('pods'), used.get('pods')])).toEqual([['2', '2']]);
  });

  test('events of its newest ReplicaSet are its own by uid', async () => {
    const ofNewest = failed.replace('uid: gone', 'uid: uid-web-2');
    const { events } = await evidenceOf([deployment, replicaSet('web-2', 2, '[]'), ofNewest, failed].join('---\n'));
    expect(events).toHaveLength(1);
  });
});

describe('events of a pod', () => {
  const pod =
    'kind: Pod\nmetadata: { namespace: shop, name: web-0, uid: new, labels: { app: web }, creationTimestamp: "2026-11-22T11:00:00Z" }\n';
  const event = (uid: string, at: string): string =>
    `kind: Event\nmetadata: { namespace: shop, name: e-${at} }\ninvolvedObject: { kind: Pod, namespace: shop, name: web-0, uid: ${uid} }\nreason: Unhealthy\nlastTimestamp: "2026-11-22T${at}Z"\n`;

  test.each([
    ['bear its uid', 'new', '11:30:00', 1],
    ['bear its name and the uid of nobody, as in a dump that was put together', 'nobody', '11:30:00', 1],
    ['are of an earlier pod of its name', 'old', '10:59:00', 0],
    ['bear its name and are of something that exists', 'other', '11:30:00', 0],
  ])('that %s', async (...[, uid, at, count]) => {
    const other = 'kind: Pod\nmetadata: { namespace: else, name: web-0, uid: other }\n';
    const { events } = await evidenceOf([pod, other, event(uid, at)].join('---\n'));
    expect(events.map((each) => each.uid)).toEqual(Array.from({ length: count }, () => 'new'));
  });
});
