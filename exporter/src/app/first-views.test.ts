import { expect, test } from 'vitest';
import { declared, up } from '../testing/events.ts';
import { FirstViews } from './first-views.ts';

test('where no source tells of services there is nothing to wait for', async () => {
  const views = new FirstViews([]);
  expect(views.areOver).toBe(true);
  await views.over;
});

test('the first views are over when each source that tells of services has told all, and each counts once', async () => {
  const views = new FirstViews(['kubernetes', 'kubernetes-files']);
  const one = views.next;
  expect([declared(), up('envoy-access-log')].map((event) => views.told(event))).toEqual([false, false]);
  expect(views.told(up('kubernetes'))).toBe(true);
  expect(views.told(up('kubernetes'))).toBe(false);
  await one;
  expect(views.areOver).toBe(false);
  const other = views.next;
  expect(views.told(up('kubernetes-files'))).toBe(true);
  await other;
  expect(views.areOver).toBe(true);
  await views.over;
});

test('they are over when nobody waits any longer for a source that tells nothing', async () => {
  const views = new FirstViews(['kubernetes']);
  views.awaitNoLonger();
  expect(views.areOver).toBe(true);
  await views.over;
  expect(views.told(up('kubernetes'))).toBe(true);
});
