import { beforeEach, describe, expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import type { ObjectSet } from '../objects/object-set.ts';
import { endpoint, objectsOf, service, slice, unready } from '../testing/cluster-objects.ts';

let cluster: Cluster;
let objects: ObjectSet;

/** The one slice, with a pod for each letter: a capital one is ready. */
function pods(letters: string) {
  const endpoints = Array.from(letters, (letter) => {
    const pod = letter.toLowerCase();
    const isReady = letter !== pod;
    return endpoint({ pod, address: `${pod}.example`, conditions: isReady ? { ready: true } : unready });
  });
  return slice({ endpoints });
}

/** What changed since the last look; nothing when there is nothing to tell. */
function changes() {
  return cluster.takeChanges(10, 0).changed.map(({ readiness }) => readiness[0]?.changes);
}

beforeEach(() => {
  cluster = new Cluster();
  objects = objectsOf(cluster);
  objects.put(service());
  objects.put(pods('ABc'));
});

describe('pods that became ready and that stopped being ready since the last look', () => {
  test('are not known at the first one', () => {
    expect(changes()).toEqual([undefined]);
  });

  test.each([
    ['one becomes ready', 'ABC', { up: 1, down: 0 }],
    ['one stops being ready', 'Abc', { up: 0, down: 1 }],
    ['one goes', 'Bc', { up: 0, down: 1 }],
    ['one goes that was not ready', 'AB', { up: 0, down: 0 }],
    ['one comes ready', 'ABcD', { up: 1, down: 0 }],
    ['one becomes ready while another one stops', 'AbC', { up: 1, down: 1 }],
    ['all are replaced', 'DEf', { up: 2, down: 2 }],
  ])('%s', (_name, after, expected) => {
    changes();
    objects.put(pods(after));
    // That two pods changed places shows in no count, and is told all the same.
    expect(changes()).toEqual([expected]);
    expect(changes()).toEqual([]);
  });

  test('are counted between looks, not between changes: one that came back was never away', () => {
    changes();
    objects.put(pods('abc'));
    objects.put(pods('ABC'));
    expect(changes()).toEqual([{ up: 1, down: 0 }]);
  });

  test('all of them stop when the last slice goes', () => {
    changes();
    objects.remove(pods(''));
    expect(changes()).toEqual([{ up: 0, down: 2 }]);
  });

  test('are not known when nobody could see the endpoints meanwhile', () => {
    changes();
    cluster.setKnown('EndpointSlice', '', false);
    expect(cluster.takeChanges(10, 0).changed).toMatchObject([{ readiness: [] }]);
    cluster.setKnown('EndpointSlice', '', true);
    expect(changes()).toEqual([undefined]);
  });
});

test('what comes in any order is told when its service is there, and not before', () => {
  cluster = new Cluster();
  objects = objectsOf(cluster);
  objects.put(pods('A'));
  expect(cluster.takeChanges(10, 0)).toEqual({ changed: [], removed: [] });
  objects.put(service());
  expect(changes()).toEqual([undefined]);
});
