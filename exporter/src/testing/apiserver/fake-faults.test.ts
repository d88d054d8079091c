import { describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { askedApiserver, service, services, tells } from './asked-apiserver.ts';

const { served, ask, list, refused, listed, watch, watching, version } = askedApiserver();

describe('faults', () => {
  test('a refusal says when to ask again, and may be about watches only', async () => {
    served.api.faults.refuse = { path: /services/, status: 429, watches: true, retryAfterSeconds: 7 };
    const { status, headers } = await ask(`${services}?watch=true`);
    expect([status, headers['retry-after']]).toEqual([429, '7']);
    expect(await listed(services)).toEqual([]);
  });

  test('a refusal may be about streamed lists only', async () => {
    served.api.faults.refuse = { path: /services/, status: 501, watches: 'streamed lists' };
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    expect(await refused(`${services}?watch=1&${query}`)).toMatchObject({ code: 501 });
    await watching('resourceVersion=1');
  });

  test('while it starts everything is refused, and /readyz says so', async () => {
    const readyz = async () => (await ask('/readyz')).status;
    expect(await readyz()).toBe(200);
    served.api.faults.starting = 'forbidden';
    expect(await refused(services)).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(await readyz()).toBe(500);
    served.api.faults.starting = 'initializing';
    expect(await refused(services)).toMatchObject({ code: 429, message: 'storage is (re)initializing' });
    expect((await ask(services)).headers['retry-after']).toBe('1');
    expect(await readyz()).toBe(500);
  });

  test('HTML comes with 200, as from a proxy', async () => {
    served.api.faults.refuse = { path: /./, status: 200, body: '<html></html>' };
    const { status, headers, body } = await ask(services);
    expect([status, headers['content-type'], body.toString()]).toEqual([200, 'text/html', '<html></html>']);
  });

  test('pages that never end', async () => {
    served.api.faults.endlessPages = true;
    served.api.put(service('a'));
    const [first, second] = [await list(`${services}?limit=1`), await list(`${services}?limit=1&continue=again`)];
    expect([first.metadata.continue, second.metadata.continue]).toEqual(['again', 'again']);
  });

  test('a list that breaks off', async () => {
    served.api.put(service('a'));
    served.api.faults.cutListsAfter = 20;
    await expect(ask(services)).rejects.toThrow('aborted');
  });

  test('watches that end at once', async () => {
    served.api.faults.emptyWatches = true;
    const reader = watch('resourceVersion=1');
    await eventually(() => expect([reader.status, reader.state, reader.text]).toEqual([200, 'ended', '']));
  });

  test('watches that are cut in the middle of a line', async () => {
    const reader = await watching('resourceVersion=1');
    served.api.cutWatches();
    await eventually(() => expect([reader.state, reader.text]).toEqual(['cut', '{"type":"MODIF']));
  });

  test.each([
    [410, 'Expired'],
    [500, 'InternalError'],
  ])('watches that fail with %s in the stream', async (code, reason) => {
    const reader = await watching('resourceVersion=1');
    served.api.failWatches(code);
    await eventually(() => expect(reader.state).toBe('ended'));
    expect(reader.events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code, reason } }]);
  });

  test('watches that are silent hear of nothing, not even their end', async () => {
    served.api.bookmarkEveryMs = 1_000;
    const turned = await watching('allowWatchBookmarks=true&resourceVersion=1');
    served.api.put(service('a'));
    await tells(turned, ['ADDED a']);
    served.api.silenceWatches();
    served.api.faults.silentWatches = true;
    const silent = await watching('allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=1');
    served.api.faults.silentWatches = false;
    const hearing = await watching('allowWatchBookmarks=true&resourceVersion=1');
    served.api.put(service('b'));
    served.clock.advance(1_000);
    await tells(hearing, ['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect([turned.told, silent.text]).toEqual([['ADDED a'], '']);
    expect([turned.state, silent.state]).toEqual(['open', 'open']);
  });

  test('changes that no watch hears of stand in the next list', async () => {
    const reader = await watching('resourceVersion=1');
    served.api.mute(() => served.api.put(service('a')));
    served.api.put(service('b'));
    await tells(reader, ['ADDED b']);
    expect(await listed(services)).toEqual(['a', 'b']);
  });

  test('streams that are slow', async () => {
    served.api.faults.dribble = { bytes: 10, everyMs: 100 };
    const reader = await watching('resourceVersion=1');
    served.api.put(service('a'));
    served.api.put(service('b'));
    await eventually(() => expect(reader.text).toHaveLength(10));
    served.clock.advance(100);
    await eventually(() => expect(reader.text).toHaveLength(20));
    served.api.faults.dribble = undefined;
    served.clock.advance(100);
    await tells(reader, ['ADDED a', 'ADDED b']);
    served.api.faults.dribble = { bytes: 100_000, everyMs: 100 };
    const answer = listed(services);
    await eventually(() => expect(served.clock.sleeping).toBe(1));
    served.clock.advance(100);
    expect(await answer).toEqual(['a', 'b']);
  });
});

describe('a server that goes and comes back', () => {
  const port = () => Number(new URL(served.server).port);

  test('refuses connections meanwhile, and knows what it knew', async () => {
    served.api.put(service('a'));
    const reader = await watching('resourceVersion=1&timeoutSeconds=60');
    await served.api.stop();
    await eventually(() => expect([reader.state, served.api.watching]).toEqual(['cut', 0]));
    await expect(ask(services)).rejects.toThrow('ECONNREFUSED');
    served.api.put(service('b'));
    expect(await served.api.start(port())).toBe(served.server);
    await tells(await watching('resourceVersion=2'), ['ADDED b']);
  });

  test('may have forgotten what happened before', async () => {
    served.api.put(service('a'));
    served.api.faults.restartForgets = true;
    served.api.faults.expiredAsStatus = true;
    await served.api.stop();
    await served.api.start(port());
    expect(await refused(`${services}?watch=1&resourceVersion=1`)).toMatchObject({ code: 410 });
    expect(await listed(services)).toEqual(['a']);
  });

  test('may have been restored from a backup: versions go back, and who knows later ones hears nothing', async () => {
    served.api.put(service('a'));
    const backup = served.api.snapshot();
    served.api.put(service('b'));
    served.api.delete('s-a');
    const before = await watching(`resourceVersion=${version()}`);
    served.api.restore(backup);
    await eventually(() => expect(before.state).toBe('cut'));
    expect(await list(services)).toMatchObject({
      metadata: { resourceVersion: '2' },
      items: [{ metadata: { name: 'a' } }],
    });
    const [ahead, present] = [await watching('resourceVersion=4'), await watching('resourceVersion=2')];
    for (const name of ['x', 'y', 'z']) served.api.put(service(name));
    await tells(present, ['ADDED x', 'ADDED y', 'ADDED z']);
    await tells(ahead, ['ADDED z']);
  });
});
