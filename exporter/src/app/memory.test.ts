import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { collectEverything } from './memory.ts';

test('everything is collected once, and moved together, in the next turn', async () => {
  const gc = vi.fn<(options: NodeJS.GCOptions) => void>();
  collectEverything(gc);
  expect(gc).not.toHaveBeenCalled();
  await nextTurn();
  expect(gc.mock.calls).toEqual([[{ type: 'major', flavor: 'last-resort' }]]);
});

test('a Node without the settings of the image goes on as it is', async () => {
  collectEverything(undefined);
  await nextTurn();
});
