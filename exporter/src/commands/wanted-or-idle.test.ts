import { describe, expect, test } from 'vitest';
import type { Status } from '@uhwatch/contract/status.ts';
import { statusOf } from '../diagnosis/engine/status.ts';
import type { Service } from '../model/service.ts';
import { Cluster } from '../kubernetes/cluster/cluster.ts';
import type { JsonObject } from '../kubernetes/json.ts';
import type { ObjectSet } from '../kubernetes/objects/object-set.ts';
import { endpoint, objectsOf, service, slice, unready, workload } from '../kubernetes/testing/cluster-objects.ts';

const down = slice({ endpoints: [endpoint({ conditions: unready })] });
const empty = slice({ endpoints: null, ports: null });
const deployment = (replicas: number) => workload('Deployment', { replicas });

/** A cluster of which each change is told at once. */
class Told {
  readonly #cluster = new Cluster(300_000);
  readonly #objects: ObjectSet = objectsOf(this.#cluster);
  #service: Service | undefined;

  put(...objects: readonly object[]): this {
    for (const each of objects) this.#objects.put(each as JsonObject);
    return this.#take();
  }

  remove(...objects: readonly object[]): this {
    for (const each of objects) {
      this.#objects.remove(each as JsonObject);
      this.#take();
    }
    return this;
  }

  get status(): Status | undefined {
    if (this.#service === undefined) return undefined;
    return statusOf({ endpoints: { service: this.#service, availability: new Map() } }, []);
  }

  #take(): this {
    const { changed, removed } = this.#cluster.takeChanges(10, 0);
    if (removed.length > 0) this.#service = undefined;
    this.#service = changed.at(-1) ?? this.#service;
    return this;
  }
}

describe('scaled to zero is told apart from broken', () => {
  test.each<[string, object[], Status]>([
    ['no replicas wanted, and none there', [deployment(0), empty], 'idle'],
    ['no replicas wanted, and no slice yet', [deployment(0)], 'idle'],
    ['no replicas wanted, and one there all the same', [deployment(0), down], 'no_healthy_upstream'],
    ['a DaemonSet without a node', [workload('DaemonSet', { status: { desiredNumberScheduled: 0 } }), empty], 'idle'],
    ['replicas wanted, and none there', [deployment(2), empty], 'no_healthy_upstream'],
    ['one of two workloads scaled to zero', [deployment(0), workload('StatefulSet'), empty], 'no_healthy_upstream'],
    ['no workload known, and none there', [empty], 'no_healthy_upstream'],
    ['replicas wanted, and fewer there', [deployment(2), slice()], 'degraded'],
    ['replicas wanted, and all there', [deployment(1), slice()], 'healthy'],
  ])('%s', (_name, objects, expected) => {
    expect(new Told().put(service(), ...objects).status).toBe(expected);
  });
});

describe('a service that is gone', () => {
  test.each<[string, Status, { before: object[]; gone: object[] }]>([
    ['while its workload runs on', 'no_healthy_upstream', { before: [deployment(1), slice()], gone: [service()] }],
    [
      'that was well and whose workload went before',
      'idle',
      { before: [deployment(1), slice()], gone: [deployment(1), service()] },
    ],
    [
      'that was well and whose workload went after',
      'idle',
      { before: [deployment(1), slice()], gone: [service(), deployment(1)] },
    ],
    ['that was well and had no known workload', 'idle', { before: [slice()], gone: [service()] }],
    [
      'that was down and whose workload went too: its alert goes on',
      'no_healthy_upstream',
      { before: [deployment(1), down], gone: [service(), deployment(1)] },
    ],
    [
      'that was down and had no known workload: its alert goes on',
      'no_healthy_upstream',
      { before: [down], gone: [service()] },
    ],
    ['that was scaled to zero', 'idle', { before: [deployment(0), empty], gone: [service()] }],
    [
      'that was scaled to zero and whose workload went too',
      'idle',
      { before: [deployment(0), empty], gone: [service(), deployment(0)] },
    ],
  ])('%s', (_name, expected, { before, gone }) => {
    expect(new Told().put(service(), ...before).remove(...gone).status).toBe(expected);
  });

  test('and was only a name is nothing any more', () => {
    const named = service({ type: 'ExternalName', externalName: 'db.example.com', selector: undefined });
    expect(new Told().put(named).remove(named).status).toBeUndefined();
  });

  test('and comes back is what its endpoints are', () => {
    const told = new Told().put(service(), deployment(1), slice()).remove(service());
    expect(told.put(service({}, { uid: 's2' })).status).toBe('healthy');
  });
});
