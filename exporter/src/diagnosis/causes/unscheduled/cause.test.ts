import { describe, expect, test } from 'vitest';
import { clusterEventOf } from '../../../kubernetes/evidence/cluster-event.ts';
import { ago, app, event, inShort, type PodFacts, wellNode } from '../../testing/pod-views.ts';
import { readSchedulerMessage } from './scheduler-message.ts';

/** A pod that was given to no node, in the scheduler's own words. */
function waiting(message: string, more: PodFacts = {}): PodFacts {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  return {
    ...more,
    spec: { nodeName: undefined, ...more.spec },
    status: { phase: 'Pending', conditions, ...more.status },
  };
}

const gpuTaint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };
const tainted = (name: string, ...taints: object[]) => ({ metadata: { name }, spec: { taints } });

describe('the words of the scheduler, of every era', () => {
  test.each([
    ["0/1 nodes are available: 1 node(s) had taints that the pod didn't tolerate.", 'taint'],
    [
      "0/1 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate.",
      'taint',
    ],
    [
      '0/3 nodes are available: 3 node(s) had untolerated taint {dedicated: gpu}. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      'taint',
    ],
    [
      '0/3 nodes are available: 3 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      'taint',
    ],
    [
      '0/6 nodes are available: 6 Insufficient cpu. preemption: 0/6 nodes are available: 6 No preemption victims found for incoming pod.',
      'resources',
    ],
    ['0/2 nodes are available: 2 Insufficient nvidia.com/gpu.', 'resources'],
    ['0/2 nodes are available: 2 Too many pods.', 'resources'],
    ["0/4 nodes are available: 4 node(s) didn't match Pod's node affinity/selector.", 'affinity'],
    ["0/4 nodes are available: 4 node(s) didn't match pod anti-affinity rules.", 'affinity'],
    ["0/4 nodes are available: 4 node(s) didn't match node selector.", 'affinity'],
    ["0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", 'host_port'],
    [
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      'volume',
    ],
    ['pod has unbound immediate PersistentVolumeClaims (repeated 2 times)', 'volume'],
    ['0/3 nodes are available: 3 node(s) had volume node affinity conflict.', 'volume'],
    ['0/3 nodes are available: 3 node(s) were unschedulable.', 'node_unschedulable'],
  ])('%s', (message, reason) => {
    expect(readSchedulerMessage(message).refusals[0]?.reason).toBe(reason);
    expect(inShort(waiting(message))).toMatch(new RegExp(`^unscheduled ${reason} certain: no node takes it`));
  });

  test('of several reasons the one that keeps off most nodes counts', () => {
    const message =
      '0/6 nodes are available: 2 node(s) had untolerated taint {a: b}, 1 node(s) were unschedulable, 3 Insufficient memory.';
    expect(readSchedulerMessage(message)).toMatchObject({
      total: 6,
      refusals: [
        { reason: 'resources', nodes: 3 },
        { reason: 'taint', nodes: 2 },
        { reason: 'node_unschedulable', nodes: 1 },
      ],
    });
    expect(inShort(waiting(message))).toBe(
      'unscheduled resources certain: no node takes it (3 of 6 nodes), Insufficient memory; besides 2 node(s) had untolerated taint {a: b}, 1 node(s) were unschedulable',
    );
  });

  test.each([
    [
      'of as many nodes those of the control plane tell less',
      "0/2 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 1 node(s) didn't have free ports for the requested pod ports.",
      'host_port',
    ],
    [
      'a cordon that is told as a taint is a cordon',
      '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unschedulable: }.',
      'node_unschedulable',
    ],
    [
      'ephemeral storage is a resource and no volume',
      '0/2 nodes are available: 2 Insufficient ephemeral-storage.',
      'resources',
    ],
    [
      'the node affinity of a volume is about the volume',
      "0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity.",
      'volume',
    ],
    [
      'a volume that could not be bound in time',
      'running PreBind plugin "VolumeBinding": binding volumes: timed out waiting for the condition',
      'volume',
    ],
    [
      'what was tried afterwards is no reason',
      '0/1 nodes are available: 1 Insufficient cpu. still not schedulable, preemption: 0/1 nodes are available: 1 node(s) had untolerated taint(s).',
      'resources',
    ],
  ])('%s', (_title, message, reason) => {
    expect(inShort(waiting(message))).toMatch(new RegExp(`^unscheduled ${reason} certain`));
  });

  test.each([
    "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector.",
    "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
    '0/3 nodes are available: 1 Insufficient cpu, 2 node is filtered out by the prefilter result.',
  ])('of a DaemonSet only the node counts that the pod is for: %s', (message) => {
    const ownerReferences = [{ kind: 'DaemonSet', name: 'web', controller: true }];
    expect(inShort(waiting(message, { metadata: { ownerReferences } }))).toBe(
      'unscheduled resources certain: no node takes it (1 of 3 nodes), Insufficient cpu',
    );
  });

  test('the event tells where the condition does not, unless the pod was scheduled since', () => {
    const spec = { nodeName: undefined };
    const failed = event('FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.', {
      count: undefined,
      lastTimestamp: null,
      eventTime: ago(30),
    });
    expect(inShort({ spec, status: { phase: 'Pending' }, events: [failed] })).toContain('resources certain');
    expect(inShort({ status: { phase: 'Running' }, events: [failed] })).not.toContain('unscheduled');
  });

  test('a pod that is deleted while it waits is no failure of the scheduler', () => {
    const skipped = event('FailedScheduling', 'skip schedule deleting pod: shop/web-1');
    const facts = { spec: { nodeName: undefined }, status: { phase: 'Pending' }, events: [skipped] };
    expect(inShort(facts)).toBe('unscheduled likely: it was given to no node, and the scheduler has not said why');
    const before = event('FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.', {
      lastTimestamp: ago(90),
    });
    expect(inShort({ ...facts, events: [skipped, before] })).toContain('resources certain');
  });
});

describe('what the scheduler leaves open', () => {
  const message = '0/2 nodes are available: 2 node(s) had untolerated taint(s).';

  test('the taint is found on the nodes, and the missing toleration is named', () => {
    const nodes = [tainted('node-1', gpuTaint), tainted('node-2', gpuTaint)];
    expect(inShort(waiting(message, { nodes }))).toBe(
      'unscheduled taint certain: no node takes it (2 of 2 nodes), it has no toleration for taint dedicated=gpu:NoSchedule',
    );
  });

  test('a taint that the pod tolerates, or that only discourages, is not the one', () => {
    const nodes = [
      tainted(
        'node-1',
        gpuTaint,
        { key: 'spot', effect: 'PreferNoSchedule' },
        { key: 'zone', value: 'b', effect: 'NoExecute' },
      ),
    ];
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    expect(inShort(waiting(message, { nodes, spec: { tolerations } }))).toContain(
      'no toleration for taint zone=b:NoExecute',
    );
  });

  test('the control plane is not what it ought to tolerate', () => {
    const nodes = [
      tainted('node-1', { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }),
      tainted('node-2', { key: 'zone', value: 'b', effect: 'NoSchedule' }),
    ];
    expect(inShort(waiting(message, { nodes }))).toContain('no toleration for taint zone=b:NoSchedule');
  });

  test('of several taints the one that the scheduler names is told with its effect', () => {
    const named = '0/3 nodes are available: 3 node(s) had untolerated taint {zone: b}.';
    const nodes = [tainted('node-1', gpuTaint), tainted('node-2', { key: 'zone', value: 'b', effect: 'NoExecute' })];
    expect(inShort(waiting(named, { nodes }))).toContain('no toleration for taint zone=b:NoExecute');
    expect(inShort(waiting(named, { nodes: [], missing: ['nodes'] }))).toContain('no toleration for taint zone=b');
  });

  test('a taint by which the platform tells of the node is told as what it means', () => {
    const lost = '0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.';
    expect(inShort(waiting(lost))).toContain('the nodes are lost (taint node.kubernetes.io/unreachable)');
  });

  test('the labels that it asks for and no node has are named', () => {
    const affinity = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
    const nodes = [{ metadata: { name: 'node-1', labels: { arch: 'arm64' } } }];
    const demand = { key: 'zone', operator: 'In', values: ['a', 'b'] };
    const terms = { nodeSelectorTerms: [{ matchExpressions: [demand] }] };
    const spec = {
      nodeSelector: { disk: 'ssd', arch: 'arm64' },
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
    };
    expect(inShort(waiting(affinity, { spec, nodes }))).toMatch(/it asks for disk=ssd, zone in \(a, b\)$/);
  });

  test('labels of nodes are not what pods keep each other off by', () => {
    const apart = "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.";
    expect(inShort(waiting(apart, { spec: { nodeSelector: { disk: 'ssd' } } }))).toMatch(/anti-affinity rules$/);
  });

  test.each([
    ['500m', '4', 'Insufficient cpu, it asks for 500m + 500m'],
    ['3', '4', 'it asks for 3 + 3 of cpu, and no node has more than 4'],
    ['3', undefined, 'it asks for 3 + 3 of cpu, and no node has any'],
  ])('a request of %s twice is compared with nodes that have %s', (cpu, most, says) => {
    const containers = ['app', 'proxy'].map((name) => ({ name, resources: { requests: { cpu } } }));
    const nodes = [
      {
        metadata: { name: 'node-1' },
        status: { allocatable: { memory: '8Gi', ...(most !== undefined && { cpu: most }) } },
      },
    ];
    const facts = waiting('0/1 nodes are available: 1 Insufficient cpu.', { spec: { containers }, nodes });
    expect(inShort(facts)).toBe(`unscheduled resources certain: no node takes it (1 of 1 nodes), ${says}`);
  });

  test('host ports are named', () => {
    const taken = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.";
    const containers = [{ name: 'app', ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 9000 }] }];
    expect(inShort(waiting(taken, { spec: { containers } }))).toMatch(/requested pod ports \(80\)$/);
  });

  function ofClaim(reason: string, message: string, name = 'data-1') {
    const involvedObject = { kind: 'PersistentVolumeClaim', namespace: 'shop', name };
    return clusterEventOf({ involvedObject, reason, message });
  }

  test('the claim that is not bound, or does not exist, is named', () => {
    const spec = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-1' } }] };
    const claims = [{ namespace: 'shop', name: 'data-1', phase: 'Pending', storageClass: 'fast' }];
    const unbound = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
    expect(inShort(waiting(unbound, { spec, evidence: { claims } }))).toContain(
      'PersistentVolumeClaim data-1 (storage class fast) is Pending',
    );
    const events = [
      ofClaim('ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found'),
      ofClaim('ProvisioningFailed', 'quota exceeded', 'another'),
    ];
    expect(inShort(waiting(unbound, { spec, evidence: { claims, events } }))).toContain(
      'is Pending, no volume can be made: storageclass.storage.k8s.io "fast" not found',
    );
    const mended = [ofClaim('ProvisioningSucceeded', 'made'), ...events];
    expect(inShort(waiting(unbound, { spec, evidence: { claims, events: mended } }))).not.toContain('not found');
    expect(inShort(waiting(unbound, { spec }))).toContain('(data-1)');
    expect(
      inShort(waiting('0/1 nodes are available: persistentvolumeclaim "data-1" not found. not found', { spec })),
    ).toContain('PersistentVolumeClaim data-1 does not exist');
  });
});

describe('before the scheduler said anything', () => {
  const silent = { spec: { nodeName: undefined }, status: { phase: 'Pending' } };

  test.each<[string, PodFacts, string]>([
    [
      'a gate that holds it back',
      { spec: { schedulingGates: [{ name: 'example.com/quota' }] } },
      'unscheduled gated certain: scheduling gate example.com/quota holds it back',
    ],
    [
      'a gate that only the condition tells of',
      {
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
      'unscheduled gated certain: a scheduling gate holds it back',
    ],
    [
      'all nodes are cordoned',
      { nodes: [{ metadata: { name: 'node-1' }, spec: { unschedulable: true } }] },
      'unscheduled node_unschedulable certain: no node takes it (1 of 1 nodes), they are cordoned',
    ],
    [
      'a taint on every node',
      { nodes: [tainted('node-1', gpuTaint)] },
      'unscheduled taint certain: no node takes it (1 of 1 nodes), it has no toleration for taint dedicated=gpu:NoSchedule',
    ],
    [
      'no node with the labels',
      { spec: { nodeSelector: { disk: 'ssd' } } },
      'unscheduled affinity certain: no node takes it (1 of 1 nodes), they do not match what it selects: it asks for disk=ssd',
    ],
    [
      'a request that no node could meet',
      {
        spec: { containers: [{ name: 'app', resources: { requests: { memory: '2Gi' } } }] },
        nodes: [{ metadata: { name: 'node-1' }, status: { allocatable: { memory: '1000Mi' } } }],
      },
      'unscheduled resources certain: no node takes it (1 of 1 nodes), it asks for 2Gi of memory, and no node has more than 1000Mi',
    ],
    [
      'one node that could take it among others that cannot',
      { nodes: [tainted('node-1', gpuTaint), wellNode] },
      'unscheduled likely: it was given to no node, and the scheduler has not said why',
    ],
    [
      'nodes that refuse it for different reasons',
      {
        nodes: [
          tainted('node-1', gpuTaint),
          tainted('node-2', gpuTaint),
          { metadata: { name: 'node-3' }, spec: { unschedulable: true } },
        ],
      },
      'unscheduled taint certain: no node takes it (2 of 3 nodes), it has no toleration for taint dedicated=gpu:NoSchedule',
    ],
    [
      'the one node that a DaemonSet means it for',
      {
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }],
              },
            },
          },
        },
      },
      'unscheduled likely: it was given to no node, and the scheduler has not said why',
    ],
    ['nothing that proves it', {}, 'unscheduled likely: it was given to no node, and the scheduler has not said why'],
    [
      'nodes that nobody may read',
      { missing: ['nodes'], nodes: [] },
      'unscheduled likely: it was given to no node, and the scheduler has not said why',
    ],
  ])('%s', (_title, facts, expected) => {
    expect(inShort({ ...silent, ...facts, spec: { ...silent.spec, ...facts.spec } })).toBe(expected);
  });
});

test('a pod that has a node is not unscheduled, whatever was said before', () => {
  const old = event('FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.');
  const status = app({ state: { running: { startedAt: ago(50) } }, ready: true });
  expect(inShort({ status, events: [old], nodes: [wellNode] })).toBe('-');
});
