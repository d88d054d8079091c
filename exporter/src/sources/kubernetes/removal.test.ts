import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Service } from '../../model/service.ts';
import { eventually } from '../../testing/eventually.ts';
import { Cluster } from '../../kubernetes/cluster/cluster.ts';
import type { ObjectSet } from '../../kubernetes/objects/object-set.ts';
import {
  counts,
  endpoint,
  objectsOf,
  service,
  slice,
  terminating,
  unready,
  workload,
} from '../../kubernetes/testing/cluster-objects.ts';
import * as stored from './testing/watched-cluster.ts';

const graceMs = 300_000;
let cluster: Cluster;
let objects: ObjectSet;

beforeEach(() => {
  cluster = new Cluster(graceMs);
  objects = objectsOf(cluster);
});

/** What is told at this time: services, and names of those that are told no more. */
function tell(now = 0): { told: readonly Service[]; removed: string[] } {
  const { changed, removed } = cluster.takeChanges(1_000, now);
  return { told: changed, removed: removed.map(({ name }) => name) };
}

/** What is told when the grace of all that went until then is over. */
function expireAt(now: number) {
  cluster.expire(now);
  return tell(now);
}

const gone = (facts: Partial<Service> = {}) => ({ name: 'web', removed: true, ...facts });

describe('a service that is gone', () => {
  const two = slice({ endpoints: [endpoint(), endpoint({ pod: 'b', address: '10.0.0.2', conditions: unready })] });

  beforeEach(() => {
    objects.put(service());
    objects.put(workload('Deployment', { replicas: 2 }));
    objects.put(two);
    tell();
  });

  test('is told with explicit zeros, on each of its ports, and its endpoints count as lost', () => {
    objects.put(
      service({
        ports: [
          { name: 'http', port: 80 },
          { name: 'grpc', port: 81 },
        ],
      }),
    );
    tell();
    objects.remove(service());
    const { told, removed } = tell(1_000);
    expect(removed).toEqual([]);
    expect(told).toMatchObject([
      gone({ kind: 'selector', endpointsDeclared: false, ports: [{ name: 'http' }, { name: 'grpc' }] as never }),
    ]);
    expect(told.map(counts)).toEqual(['http=0/0/0/0 grpc=0/0/0/0']);
    expect(told[0]?.readiness.map(({ changes }) => changes)).toEqual([
      { up: 0, down: 1 },
      { up: 0, down: 0 },
    ]);
  });

  test('is told once, whatever its slices do afterwards', () => {
    objects.remove(service());
    tell();
    objects.put(slice());
    expect(tell()).toEqual({ told: [], removed: [] });
    objects.remove(slice());
    expect(tell()).toEqual({ told: [], removed: [] });
  });

  test('is gone for good after its grace, and not a moment sooner', () => {
    objects.remove(service());
    tell(1_000);
    expect(cluster.nextExpiry).toBe(1_000 + graceMs);
    expect(expireAt(1_000 + graceMs - 1)).toEqual({ told: [], removed: [] });
    expect(expireAt(1_000 + graceMs)).toEqual({ told: [], removed: ['web'] });
    expect(cluster.nextExpiry).toBeUndefined();
    expect(expireAt(9 * graceMs)).toEqual({ told: [], removed: [] });
  });

  test('is gone at once without a grace', () => {
    cluster = new Cluster(0);
    objects = objectsOf(cluster);
    objects.put(service());
    tell();
    objects.remove(service());
    expect(tell()).toEqual({ told: [], removed: ['web'] });
    expect(cluster.nextExpiry).toBeUndefined();
  });

  test('and comes back within its grace is as any other, and is not taken away when the grace would be over', () => {
    objects.remove(service());
    tell(1_000);
    objects.put(service({}, { uid: 's2' }));
    const { told } = tell(2_000);
    expect(told.map(counts)).toEqual(['http=1/1/0/0']);
    expect(told[0]).toMatchObject({ desired: 2 });
    expect(told[0]).not.toHaveProperty('removed');
    expect(cluster.nextExpiry).toBeUndefined();
    expect(expireAt(9 * graceMs)).toEqual({ told: [], removed: [] });
  });

  test('and comes back after its grace is a new one', () => {
    objects.remove(service());
    tell();
    expireAt(graceMs);
    objects.put(service({}, { uid: 's2' }));
    const { told } = tell(graceMs);
    expect(told.map(counts)).toEqual(['http=1/1/0/0']);
    expect(told[0]?.readiness[0]).not.toHaveProperty('changes');
  });

  test('and goes again has another grace', () => {
    objects.remove(service());
    tell(1_000);
    objects.put(service({}, { uid: 's2' }));
    tell(2_000);
    objects.remove(service({}, { uid: 's2' }));
    expect(tell(3_000).told).toMatchObject([gone()]);
    expect(expireAt(1_000 + graceMs).removed).toEqual([]);
    expect(expireAt(3_000 + graceMs).removed).toEqual(['web']);
  });

  test('and comes back and goes again before anybody looked is not told for ever', () => {
    objects.remove(service());
    tell(1_000);
    objects.put(service({}, { uid: 's2' }));
    objects.remove(service({}, { uid: 's2' }));
    expect(tell(2_000)).toEqual({ told: [], removed: [] });
    expect(expireAt(2_000 + graceMs).removed).toEqual(['web']);
  });

  test.each([
    ['the new one comes first', ['put', 'remove']],
    ['the old one goes first', ['remove', 'put']],
  ])('and is made anew with the same name between two looks was never gone: %s', (_name, steps) => {
    for (const step of steps) {
      if (step === 'put') objects.put(service({}, { uid: 's2' }));
      else objects.remove(service());
    }
    expect(tell()).toEqual({ told: [], removed: [] });
    expect(cluster.nextExpiry).toBeUndefined();
  });

  test('and is made anew within one list was never gone', () => {
    const listing = objects.begin();
    for (const each of [service({}, { uid: 's2' }), two, workload('Deployment', { replicas: 2 })]) listing.put(each);
    listing.commit();
    expect(tell()).toEqual({ told: [], removed: [] });
  });
});

describe('what is wanted of a service that is gone', () => {
  const lostWith = (...before: object[]) => {
    for (const each of before) objects.put(each as Record<string, unknown>);
    tell();
    objects.remove(service());
    return tell().told[0]?.desired;
  };
  const down = slice({ endpoints: [endpoint({ conditions: unready })] });
  const running = workload('Deployment', { replicas: 3 });

  test('what its workload wants, while that runs on', () => {
    expect(lostWith(service(), slice(), running)).toBe(3);
    objects.put(workload('Deployment', { replicas: 5 }));
    expect(tell().told).toMatchObject([gone({ desired: 5 })]);
  });

  test('nothing at once, when it was down and its workload goes too', () => {
    expect(lostWith(service(), down, running)).toBe(3);
    objects.remove(running);
    expect(tell().told).toMatchObject([gone({ desired: 0 })]);
  });

  test('nothing, when it was down and its workload went before', () => {
    for (const each of [service(), down, running]) objects.put(each);
    tell();
    objects.remove(running);
    expect(tell().told).toMatchObject([{ name: 'web', desired: undefined }]);
    objects.remove(service());
    expect(tell().told).toMatchObject([gone({ desired: 0 })]);
  });

  test('nothing, as soon as its workload is being deleted and waits for its pods', () => {
    expect(lostWith(service(), down, running)).toBe(3);
    const leaving = { deletionTimestamp: '2026-11-28T12:00:00Z', finalizers: ['foregroundDeletion'] };
    objects.put(workload('Deployment', { replicas: 3, metadata: leaving }));
    expect(tell().told).toMatchObject([gone({ desired: 0 })]);
  });

  test('what its workload wants, when that was made anew', () => {
    lostWith(service(), down, running);
    objects.remove(running);
    tell();
    objects.put(workload('Deployment', { replicas: 2, metadata: { uid: 'anew' } }));
    expect(tell().told).toMatchObject([gone({ desired: 2 })]);
  });

  test('nothing, when it was well and its workload goes too, whichever goes first', () => {
    expect(lostWith(service(), slice(), running)).toBe(3);
    objects.remove(running);
    expect(tell().told).toMatchObject([gone({ desired: 0 })]);
  });

  test('nothing, when it was well and its workload goes in the same moment', () => {
    for (const each of [service(), slice(), running]) objects.put(each);
    tell();
    objects.remove(running);
    objects.remove(service());
    expect(tell().told).toMatchObject([gone({ desired: 0 })]);
  });

  test('nothing, when nothing was wanted', () => {
    expect(lostWith(service(), workload('Deployment', { replicas: 0 }))).toBe(0);
    objects.remove(running);
    expect(tell()).toEqual({ told: [], removed: [] });
  });

  test('nobody knows, when it was down and no workload was known', () => {
    expect(lostWith(service(), down)).toBeUndefined();
  });

  test('its workload makes nothing of it any more once the grace is over', () => {
    lostWith(service(), slice(), running);
    objects.remove(slice());
    tell();
    expireAt(graceMs);
    objects.put(workload('Deployment', { replicas: 7 }));
    expect(cluster.dirty).toBe(0);
  });
});

describe('a namespace that is deleted', () => {
  const drained = slice({ endpoints: [endpoint({ conditions: terminating })] });
  const other = (name: string) => service({ selector: { app: name } }, { name, uid: name });

  test.each([
    ['services first', ['web', 'none', 'workload', 'slice']],
    ['workloads first', ['workload', 'slice', 'web', 'none']],
    ['slices first', ['slice', 'web', 'workload', 'none']],
  ])('leaves nothing that is desired, although its pods went before: %s', (_name, order) => {
    const present = new Map<string, ReturnType<typeof service> | ReturnType<typeof workload>>([
      ['web', service()],
      // Nobody knows who makes its pods.
      ['none', other('none')],
      ['workload', workload('Deployment', { replicas: 3 })],
      ['slice', slice() as never],
    ]);
    for (const each of present.values()) objects.put(each);
    tell();
    objects.put(drained);
    tell();
    const last = new Map<string, Service>();
    for (const name of order) {
      objects.remove(present.get(name) as Record<string, unknown>);
      for (const each of tell().told) last.set(each.name, each);
    }
    expect([...last.values()].map(({ name, desired, removed }) => [name, desired, removed]).sort()).toEqual([
      ['none', 0, true],
      ['web', 0, true],
    ]);
  });

  test('says nothing of services in others', () => {
    const elsewhere = service({}, { namespace: 'stock', uid: 's2' });
    for (const each of [service(), elsewhere, slice({}, { of: 'web' })]) objects.put(each);
    tell();
    objects.remove(elsewhere);
    objects.put(slice({ endpoints: [] }));
    tell();
    objects.remove(service());
    expect(tell().told).toMatchObject([gone({ namespace: 'shop', desired: undefined })]);
  });
});

describe('a service that is deleted and waits for its load balancer', () => {
  const leaving = service({ type: 'LoadBalancer' }, { deletionTimestamp: '2026-11-28T12:00:00Z' });

  test('desires nothing any more, and its endpoints count as long as there are any', () => {
    for (const each of [service(), slice(), workload('Deployment', { replicas: 3 })]) objects.put(each);
    tell();
    objects.put(leaving);
    const { told } = tell();
    expect(told).toMatchObject([{ name: 'web', desired: 0 }]);
    expect(told.map(counts)).toEqual(['http=1/0/0/0']);
  });
});

describe('nothing is kept', () => {
  test.each([
    ['of an ExternalName', service({ type: 'ExternalName', externalName: 'db.example.com', selector: undefined })],
    ['of an ExternalName without ports', service({ type: 'ExternalName', externalName: 'a.example.com', ports: [] })],
  ])('%s: it never has endpoints', (_name, object) => {
    objects.put(object);
    tell();
    objects.remove(object);
    expect(tell()).toEqual({ told: [], removed: ['web'] });
    expect(cluster.nextExpiry).toBeUndefined();
  });

  test.each([
    ['of any', ''],
    ['of this one', 'shop'],
  ])('where nobody may read the endpoints %s: zero would be a lie', (_name, namespace) => {
    cluster.setKnown('EndpointSlice', namespace, false);
    objects.put(service());
    expect(tell().told).toMatchObject([{ readiness: [] }]);
    objects.remove(service());
    expect(tell()).toEqual({ told: [], removed: ['web'] });
  });

  test('of a service that came and went before anybody looked, not even before its workload', () => {
    objects.put(service());
    objects.remove(service());
    expect(tell()).toEqual({ told: [], removed: [] });
    objects.put(workload('Deployment', { replicas: 1 }));
    expect(cluster.dirty).toBe(0);
  });
});

describe('several that are gone', () => {
  const names = ['a', 'b', 'c'];
  const named = (name: string) => service({ selector: { app: name } }, { name, uid: name });

  beforeEach(() => {
    for (const name of names) objects.put(named(name));
    tell();
  });

  test('go for good in the order in which they went, each in its time', () => {
    ['b', 'a', 'c'].forEach((name, index) => {
      objects.remove(named(name));
      tell(index * 1_000);
    });
    expect(cluster.nextExpiry).toBe(graceMs);
    expect(expireAt(graceMs + 1_500).removed).toEqual(['b', 'a']);
    expect(cluster.nextExpiry).toBe(graceMs + 2_000);
    expect(expireAt(graceMs + 2_000).removed).toEqual(['c']);
  });

  test('one that comes back does not hold up the others', () => {
    for (const name of names) objects.remove(named(name));
    tell();
    objects.put(named('a'));
    expect(tell(1_000).told.map(({ name }) => name)).toEqual(['a']);
    expect(expireAt(graceMs).removed).toEqual(['b', 'c']);
  });

  test('more than one look takes are all told', () => {
    for (const name of names) objects.remove(named(name));
    const looks = [1, 1, 1, 1].map((most) => cluster.takeChanges(most, 0).changed.map(({ name }) => name));
    expect(looks).toEqual([['a'], ['b'], ['c'], []]);
    cluster.expire(graceMs);
    const removals = [2, 2].map((most) => cluster.takeChanges(most, graceMs).removed.map(({ name }) => name));
    expect(removals).toEqual([['a', 'b'], ['c']]);
  });
});

describe('the whole path', () => {
  let watched: stored.WatchedCluster;

  beforeEach(async () => {
    watched = new stored.WatchedCluster();
    await watched.open();
  });

  afterEach(() => watched.close());

  test('the model is told explicit zeros when a service goes, and after the grace that there is none', async () => {
    watched.api.put(stored.service('web'));
    watched.api.put(stored.slice('web', [true, true]));
    await watched.watch({ removalGraceMs: 250 });
    watched.api.delete('s-web');
    await eventually(() => expect(watched.upstream('web')).toBeUndefined());
    const ofWeb = watched.events.flatMap((event) => {
      if (event.type === 'service') return [{ at: event.at, ready: event.service.readiness[0]?.counts.ready }];
      return event.type === 'service-removed' ? [{ at: event.at, ready: undefined }] : [];
    });
    expect(ofWeb.map(({ ready }) => ready)).toEqual([2, 0, undefined]);
    // A timer may go off a little early by the wall clock.
    const [, zeros, last] = ofWeb;
    expect((last?.at ?? 0) - (zeros?.at ?? 0)).toBeGreaterThanOrEqual(245);
  });

  test('a service that comes back within its grace is never missing from the model', async () => {
    watched.api.put(stored.service('web'));
    watched.api.put(stored.slice('web', [true]));
    await watched.watch();
    watched.api.delete('s-web');
    await eventually(() => expect(watched.told('web')).toMatchObject({ removed: true }));
    expect(watched.ready('web')).toBe(0);
    watched.api.put(stored.service('web', { uid: 's-web-2' }));
    await eventually(() => expect(watched.ready('web')).toBe(1));
    expect(watched.events.filter(({ type }) => type === 'service-removed')).toEqual([]);
  });
});
