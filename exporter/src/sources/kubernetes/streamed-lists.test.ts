import { afterEach, beforeEach, expect, test } from 'vitest';
import { ListMethod } from '../../kubernetes/watch/list-method.ts';
import type { FakeApiserver } from '../../testing/apiserver/fake-apiserver.ts';
import { service } from './testing/watched-cluster.ts';
import { Followed } from './testing/followed.ts';

let followed: Followed;

beforeEach(() => {
  followed = new Followed();
});

afterEach(() => followed.close());

const asked = (what: string) => followed.api.requests.filter((request) => request.includes(what)).length;
const streamed = () => asked('sendInitialEvents');
const paged = () => asked('limit=500');

/** The version that it knows is forgotten, so that it has to list anew. */
async function relist(): Promise<void> {
  const { api, relists } = followed;
  const before = relists.length;
  await followed.until(() => expect(api.watching).toBe(1));
  api.bookmark();
  api.compact();
  api.endWatches();
  await followed.until(() => expect(relists).toHaveLength(before + 1));
  await followed.until(() => expect(api.watching).toBe(1));
}

const refusing =
  (status: number) =>
  ({ faults }: FakeApiserver): void =>
    void (faults.refuse = { path: /./, status, watches: 'streamed lists' });

test.each<[string, (api: FakeApiserver) => void]>([
  ['an error in the stream', (api) => void (api.watchList = 'failing')],
  ['a connection that is cut', (api) => void (api.watchList = 'broken')],
  ['the beginning and no end', (api) => void (api.watchList = 'endless')],
  ['no sign that it knows the word', (api) => void (api.watchList = 'ignored')],
  ['422', (api) => void (api.watchList = 'forbidden')],
  ...[400, 406, 500, 501, 503, 504].map((status): [string, (api: FakeApiserver) => void] => [
    String(status),
    refusing(status),
  ]),
])(
  'a streamed list that is answered with %s is read in pages at the next try, and that is no fault',
  async (_name, fail) => {
    fail(followed.api);
    followed.api.put(service('web'));
    await followed.begin({ listSilenceMs: 500 });
    await followed.until(() => expect([followed.present.size, followed.isHealthy]).toEqual([1, true]));
    expect([streamed(), paged()]).toEqual([1, 1]);
    expect(followed.faults).toEqual([]);
  },
);

test('where pages worked the next list is in pages as well, and after a long time an upgraded server streams again', async () => {
  const rememberedMs = 60_000;
  followed.api.watchList = 'failing';
  followed.api.put(service('web'));
  await followed.begin({ method: new ListMethod(rememberedMs) });
  await followed.until(() => expect(followed.isHealthy).toBe(true));
  await relist();
  expect([streamed(), paged()]).toEqual([1, 2]);
  followed.api.watchList = 'served';
  await followed.clock.sleep(rememberedMs, new AbortController().signal);
  await relist();
  expect([streamed(), paged()]).toEqual([2, 2]);
});

test('where pages fail as well it was not the streaming, which is tried again', async () => {
  followed.api.faults.refuse = { path: /./, status: 500 };
  followed.api.put(service('web'));
  await followed.begin();
  await followed.until(() => expect(paged()).toBe(2));
  followed.api.faults.refuse = undefined;
  await followed.until(() => expect(followed.isHealthy).toBe(true));
  const before = paged();
  await relist();
  expect(streamed()).toBeGreaterThan(2);
  expect(paged()).toBe(before);
});

test('what one resource met the others of the cluster need not meet', async () => {
  const method = new ListMethod();
  const other = new Followed();
  other.api.watchList = 'failing';
  followed.api.watchList = 'failing';
  await other.begin({ method });
  await other.until(() => expect(other.isHealthy).toBe(true));
  await followed.begin({ method, clock: other.clock });
  await followed.until(() => expect(followed.isHealthy).toBe(true));
  await other.close();
  expect([streamed(), paged()]).toEqual([0, 1]);
});
