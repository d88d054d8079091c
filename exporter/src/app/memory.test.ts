import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { ModelEvent } from '../model/event.ts';
import { collectAfterFirstViews } from './memory.ts';

const up = (source: string): ModelEvent => ({ type: 'source-up', source, at: 0 });

test('everything is collected once for each source that tells of services, when all of them are known', async () => {
  const gc = vi.fn<(options: NodeJS.GCOptions) => void>();
  const told = collectAfterFirstViews(['kubernetes'], gc);
  told({ type: 'services', source: 'kubernetes', at: 0, services: [] });
  told(up('envoy-access-log'));
  await nextTurn();
  expect(gc).not.toHaveBeenCalled();
  told(up('kubernetes'));
  await nextTurn();
  told(up('kubernetes'));
  await nextTurn();
  expect(gc.mock.calls).toEqual([[{ type: 'major', flavor: 'last-resort' }]]);
});

test('a Node without the settings of the image goes on as it is', async () => {
  collectAfterFirstViews(['kubernetes'], undefined)(up('kubernetes'));
  await nextTurn();
});
