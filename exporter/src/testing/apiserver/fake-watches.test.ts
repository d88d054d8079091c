import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { askedApiserver, service, services, tells } from './asked-apiserver.ts';

const { served, refused, watch, watching, version } = askedApiserver();

describe('watches', () => {
  test('of a version tell what happened since, and go on', async () => {
    served.api.put(service('a'));
    const since = version();
    served.api.put(service('b'));
    served.api.put(service('a', { labels: { app: 'web' } }));
    const reader = await watching(`resourceVersion=${since}`);
    served.api.delete('s-b');
    await tells(reader, ['ADDED b', 'MODIFIED a', 'DELETED b']);
    expect(reader.events[2]?.object).toMatchObject({
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { resourceVersion: `${version()}` },
    });
  });

  test.each(['', 'resourceVersion=0'])('without a version ("%s") begin with what is there', async (query) => {
    served.api.put(service('b'));
    served.api.put(service('a'));
    const reader = await watching(query);
    served.api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'ADDED c']);
  });

  test('of a version that was compacted away are answered 410, as a status or in the stream', async () => {
    served.api.put(service('a'));
    served.api.compact();
    const message = 'too old resource version: 1 (3)';
    const reader = watch('resourceVersion=1');
    await eventually(() => expect(reader.state).toBe('ended'));
    expect(reader.status).toBe(200);
    const status = expect.objectContaining({ kind: 'Status', code: 410, reason: 'Expired', message }) as unknown;
    expect(reader.events).toEqual([{ type: 'ERROR', object: status }]);
    served.api.faults.expiredAsStatus = true;
    expect(await refused(`${services}?watch=1&resourceVersion=1`)).toMatchObject({ code: 410, message });
    await watching(`resourceVersion=${version()}`);
  });

  test('of a version that fell out of the history are too old as well', async () => {
    for (let i = 0; i < 150; i++) served.api.put(service('a', { labels: { turn: `${i}` } }));
    served.api.faults.expiredAsStatus = true;
    expect(await refused(`${services}?watch=1&resourceVersion=2`)).toMatchObject({ code: 410 });
    const reader = await watching(`resourceVersion=${version() - 50}`);
    await eventually(() => expect(reader.events).toHaveLength(50));
  });

  test('get bookmarks when they allow them, with a version and nothing else', async () => {
    const [with_, without] = [
      await watching('allowWatchBookmarks=true&resourceVersion=1'),
      await watching('resourceVersion=1'),
    ];
    served.api.bookmark();
    served.api.put(service('a'));
    await tells(with_, ['BOOKMARK', 'ADDED a']);
    expect(with_.events[0]?.object).toEqual({ kind: 'Service', apiVersion: 'v1', metadata: { resourceVersion: '2' } });
    await tells(without, ['ADDED a']);
  });

  test('get bookmarks by themselves every so often', async () => {
    served.api.bookmarkEveryMs = 60_000;
    const reader = await watching('allowWatchBookmarks=true&resourceVersion=1');
    served.clock.advance(60_000);
    await tells(reader, ['BOOKMARK']);
    served.api.put(service('a'));
    await eventually(() => expect(served.clock.sleeping).toBe(1));
    served.clock.advance(60_000);
    await tells(reader, ['BOOKMARK', 'ADDED a', 'BOOKMARK']);
    expect(reader.events[2]?.object.metadata?.resourceVersion).toBe(`${version()}`);
  });

  test('end in order after timeoutSeconds', async () => {
    const reader = await watching('timeoutSeconds=240&resourceVersion=1');
    served.clock.advance(239_999);
    served.api.put(service('a'));
    await tells(reader, ['ADDED a']);
    expect(reader.state).toBe('open');
    served.clock.advance(1);
    await eventually(() => expect([reader.state, served.api.watching]).toEqual(['ended', 0]));
  });

  test('tell a version two seconds before they end, when they allow bookmarks', async () => {
    const reader = await watching('allowWatchBookmarks=true&timeoutSeconds=30&resourceVersion=1');
    served.clock.advance(27_999);
    served.api.put(service('a'));
    await tells(reader, ['ADDED a']);
    served.clock.advance(1);
    await tells(reader, ['ADDED a', 'BOOKMARK']);
    expect(reader.events[1]?.object.metadata?.resourceVersion).toBe(`${version()}`);
  });
});

describe('watches that ask for the initial events', () => {
  const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const end = { 'k8s.io/initial-events-end': 'true' };

  beforeEach(() => {
    served.api.put(service('b'));
    served.api.put(service('a'));
  });

  test('get them, a bookmark that tells their end, and then what happens', async () => {
    const reader = await watching(query);
    served.api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK', 'ADDED c']);
    expect(reader.events[2]?.object.metadata).toEqual({ resourceVersion: '3', annotations: end });
  });

  test('are refused while the feature is off', async () => {
    served.api.watchList = 'forbidden';
    expect(await refused(`${services}?watch=1&${query}`)).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    });
  });

  test('are plain watches to a server that does not know it', async () => {
    served.api.watchList = 'ignored';
    const reader = await watching(query);
    const late = await watching(`${query}&resourceVersion=2`);
    served.api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'ADDED c']);
    await tells(late, ['ADDED a', 'ADDED c']);
  });

  test('may wait for the end for ever', async () => {
    served.api.watchList = 'endless';
    const reader = await watching(query);
    served.api.bookmark();
    served.api.put(service('c'));
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK', 'ADDED c']);
    expect(reader.events[2]?.object.metadata).not.toHaveProperty('annotations');
  });

  test('fail in the stream, as on an etcd that is too old, while other watches work', async () => {
    served.api.watchList = 'failing';
    const reader = watch(query);
    await eventually(() => expect([reader.status, reader.state]).toEqual([200, 'ended']));
    expect(reader.events).toMatchObject([
      { type: 'ERROR', object: { code: 500, message: 'RequestWatchProgress is disabled' } },
    ]);
    await watching(`resourceVersion=${version()}`);
  });

  test('break off before the end', async () => {
    served.api.watchList = 'broken';
    const reader = watch(query);
    await eventually(() => expect([reader.status, reader.state]).toEqual([200, 'cut']));
  });

  test.each([
    'sendInitialEvents=true&allowWatchBookmarks=true',
    'sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true',
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    'resourceVersionMatch=NotOlderThan',
  ])('are refused as %s', async (wrong) => {
    expect(await refused(`${services}?watch=1&${wrong}`)).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('get them although the version is too old, and not from the future', async () => {
    served.api.compact();
    const reader = await watching(`${query}&resourceVersion=1`);
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect(await refused(`${services}?watch=1&${query}&resourceVersion=99`)).toMatchObject({ code: 504 });
  });

  test('and those that ask for nothing, without a version, are told the end as well', async () => {
    const reader = await watching('allowWatchBookmarks=true');
    await tells(reader, ['ADDED a', 'ADDED b', 'BOOKMARK']);
  });
});
