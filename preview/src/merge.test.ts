import type { UpstreamChanges } from '@uhwatch/contract/api.ts';
import { expect, it } from 'vitest';
import { answer, healthy, unhealthy } from '../test-data.ts';
import { merge } from './merge.ts';

function told(upstreams: UpstreamChanges['upstreams'], facts: Partial<UpstreamChanges> = {}): UpstreamChanges {
  return { ...answer(upstreams), version: 'v2', since: null, total: upstreams.length, ...facts };
}

const names = (list: UpstreamChanges | undefined) => list?.upstreams.map((each) => each.upstream_service);
const held = told([unhealthy('cart'), healthy('catalog'), healthy('search')], { version: 'v1' });

it('an answer with all upstreams takes the place of what was held', () => {
  const all = told([healthy('cart')]);
  expect(merge(held, all)).toBe(all);
  expect(merge(undefined, all)).toBe(all);
});

it('upstreams that changed take the place of theirs, worst first, and new ones come in', () => {
  const merged = merge(held, told([unhealthy('search'), healthy('cart'), healthy('new')], { since: 'v1', total: 4 }));
  expect(names(merged)).toEqual(['search', 'cart', 'catalog', 'new']);
  expect(merged?.version).toBe('v2');
});

it('where nothing changed the very same upstreams stay, so that nothing is drawn anew', () => {
  expect(merge(held, told([], { since: 'v1', total: 3 }))?.upstreams).toBe(held.upstreams);
});

it('an upstream that is gone, or changes of what nobody holds, mean that all must be asked for', () => {
  expect(merge(held, told([], { since: 'v1', total: 2 }))).toBeUndefined();
  expect(merge(undefined, told([healthy('cart')], { since: 'v1', total: 3 }))).toBeUndefined();
});
