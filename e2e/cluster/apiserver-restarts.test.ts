import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { handWrittenSlice, service } from './support/objects.ts';
import { TestCluster } from './support/test-cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
}, 240_000);

afterAll(() => cluster.stop());

beforeEach(() => cluster.nextWithWeb());

describe('an apiserver that is killed and started again', () => {
  test.each([500, 5_000, 60_000])(
    'after %i ms: nothing known is dropped, and what changed is told within 10 s',
    async (downMs) => {
      const restarted = cluster.restartApiserver(downMs);
      // Whatever a starting apiserver says, the endpoints that were known stay.
      const back = new AbortController();
      void restarted.finally(() => {
        back.abort();
      });
      while (!back.signal.aborted) {
        expect((await cluster.detail('web')).endpoints).toMatchObject({ ready: 2 });
        await delay(50);
      }
      await restarted;
      const readyAt = performance.now();
      await eventually(async () => {
        const { up, resources } = await cluster.source();
        expect({ up, down: resources.filter((each) => !each.up) }).toEqual({ up: true, down: [] });
      }, 10_000);
      console.log(`up again ${Math.round(performance.now() - readyAt)} ms after the apiserver was ready`);
      // By hand: the controllers wait for up to minutes before they ask an apiserver again that was away for one.
      const { namespace } = cluster;
      await cluster.apply(service('hand', { namespace, selector: null }), handWrittenSlice('hand', namespace, [true]));
      await cluster.reaches('a slice after the restart', { 'web:http': 'ready 2', 'hand:http': 'ready 1' });
    },
    240_000,
  );
});
