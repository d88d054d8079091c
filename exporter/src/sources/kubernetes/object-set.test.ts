import { beforeEach, describe, expect, test } from 'vitest';
import { ObjectSet } from '../../kubernetes/objects/object-set.ts';
import { workload } from './testing/watched-cluster.ts';

let changes: string[];
let set: ObjectSet;

beforeEach(() => {
  changes = [];
  set = new ObjectSet({
    kind: 'Deployment',
    change: (before, after) => changes.push(`${before?.name ?? '-'} > ${after?.name ?? '-'}`),
    inScope: () => true,
    malformed: (why) => expect.unreachable(why),
  });
});

const web = workload('Deployment', 'web', 1);
const cart = workload('Deployment', 'cart', 1);

describe('a list', () => {
  test('changes nothing until it is whole, also when nothing was known before', () => {
    const listing = set.begin();
    listing.put(web);
    listing.put(cart);
    listing.remove(cart);
    expect(changes).toEqual([]);
    listing.commit();
    expect(changes).toEqual(['- > web']);
  });

  test('that broke off changes nothing at all', () => {
    set.begin().put(web);
    const next = set.begin();
    next.put(cart);
    next.commit();
    expect(changes).toEqual(['- > cart']);
  });

  test('may come one by one while nothing is known; what of it is missing in the next is gone', () => {
    set.begin(true).put(web);
    expect(changes).toEqual(['- > web']);
    const next = set.begin(true);
    next.put(cart);
    expect(changes).toHaveLength(1);
    next.commit();
    expect(changes.slice(1)).toEqual(['web > -', '- > cart']);
  });

  test('in which an object has the version that is known leaves it as it is', () => {
    const versioned = { ...web, metadata: { ...web.metadata, resourceVersion: '7' } };
    set.put(versioned);
    const listing = set.begin();
    listing.put(versioned);
    listing.commit();
    expect(changes).toEqual(['- > web']);
  });
});
