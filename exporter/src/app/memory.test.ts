import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { ModelEvent } from '../model/event.ts';
import { saveAfterFirstViews } from './memory.ts';

const up = (source: string): ModelEvent => ({ type: 'source-up', source, at: 0 });

function collector() {
  return { prefer: vi.fn<() => void>(), gc: vi.fn<(options: NodeJS.GCOptions) => void>() };
}

test('memory is preferred from the start where no source tells of services', () => {
  const v8 = collector();
  saveAfterFirstViews([], v8);
  expect(v8.prefer).toHaveBeenCalledTimes(1);
});

test('memory is preferred, and everything collected once, when the source that tells of services has told all', async () => {
  const v8 = collector();
  const { told } = saveAfterFirstViews(['kubernetes'], v8);
  told({ type: 'services', source: 'kubernetes', at: 0, services: [] });
  told(up('envoy-access-log'));
  await nextTurn();
  expect(v8.prefer).not.toHaveBeenCalled();
  expect(v8.gc).not.toHaveBeenCalled();
  told(up('kubernetes'));
  await nextTurn();
  told(up('kubernetes'));
  await nextTurn();
  expect(v8.prefer).toHaveBeenCalledTimes(1);
  expect(v8.gc.mock.calls).toEqual([[{ type: 'major', flavor: 'last-resort' }]]);
});

test('memory is preferred once nobody waits any longer for a source that tells nothing', () => {
  const v8 = collector();
  saveAfterFirstViews(['kubernetes'], v8).awaitNoLonger();
  expect(v8.prefer).toHaveBeenCalledTimes(1);
});

test('a Node without the settings of the image goes on as it is', async () => {
  const { told } = saveAfterFirstViews(['kubernetes'], { prefer: () => undefined, gc: undefined });
  told(up('kubernetes'));
  await nextTurn();
});
