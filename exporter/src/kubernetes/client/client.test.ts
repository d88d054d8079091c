import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { type Client, StatusError } from './client.ts';
import { retryAfterMs } from './retry-after.ts';
import type { AnsweringServer } from '../testing/answering-server.ts';
import { ClientHarness, read, watch } from '../testing/client-harness.ts';
import { refusal } from '../testing/kubeconfig-folder.ts';

const signal = new AbortController().signal;

let harness: ClientHarness;

beforeEach(() => {
  harness = new ClientHarness();
});

afterEach(() => harness.stop());

describe('answers', () => {
  let server: AnsweringServer;
  let client: Client;

  beforeEach(async () => {
    server = await harness.serve();
    client = harness.client({ server: server.url });
  });

  test('one that says nothing for too long breaks off', async () => {
    server.answering = (response) => response.write('begun');
    expect(await refusal(async () => read(await watch(client, { silenceMs: 50 })))).toBe(
      `GET ${server.url}/api/v1/services broke off (Body Timeout Error); it is asked again`,
    );
  });

  test('one that the server cuts breaks off', async () => {
    server.answering = (response) => response.write('begun', () => response.destroy());
    expect(await refusal(async () => read(await watch(client)))).toMatch(
      /^GET .+\/api\/v1\/services broke off \(.+\); it is asked again$/,
    );
  });

  test('one that nobody reads to its end is ended', async () => {
    const closed = Promise.withResolvers<undefined>();
    server.answering = (response) => {
      response.on('close', () => closed.resolve(undefined));
      response.write('begun');
    };
    for await (const chunk of await watch(client)) {
      expect(chunk.toString()).toBe('begun');
      break;
    }
    await closed.promise;
  });

  test('one that is open ends with the client', async () => {
    server.answering = (response) => response.write('begun');
    const reading = refusal(async () => read(await watch(client)));
    await eventually(() => expect(server.asked).toHaveLength(1));
    await client.close();
    expect(await reading).toMatch(/broke off|cannot be reached/);
  });

  test('a log without a word ends quietly after the silence', async () => {
    server.answering = () => undefined;
    expect(await read(client.stream('/log', signal, 50))).toBe('');
    server.answering = (response) => response.write('a line\n');
    expect(await read(client.stream('/log', signal, 50))).toBe('a line\n');
  });

  test('one that is refused says what the apiserver says', async () => {
    server.answering = (response) => response.writeHead(403).end('{"kind":"Status","message":"services is forbidden"}');
    const error: unknown = await watch(client).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({
      status: 403,
      retryAfterMs: undefined,
      message: `GET ${server.url}/api/v1/services answered 403 (services is forbidden): give the service account get, list and watch on it`,
    });
  });

  test.each([
    ['one that may be asked again later says when', 429, 7_000],
    ['an apiserver that is not ready says when it may be', 503, 7_000],
    ['another fault has no such time', 500, undefined],
  ])('%s', async (_name, status, retryAfter) => {
    server.answering = (response) => response.writeHead(status, { 'retry-after': '7' }).end();
    expect(await watch(client).catch((reason: unknown) => reason)).toMatchObject({ status, retryAfterMs: retryAfter });
  });

  test.each([
    ['absent', undefined, undefined],
    ['seconds', '120', 120_000],
    ['a date', 'Fri, 27 Nov 2026 12:01:00 GMT', 60_000],
    ['a date that is over', 'Fri, 27 Nov 2026 11:00:00 GMT', 0],
    ['more than five minutes', '86400', 300_000],
    ['nonsense', 'soon', undefined],
  ])('Retry-After that is %s', (_name, header, expected) => {
    expect(retryAfterMs(header, Date.parse('2026-11-27T12:00:00Z'))).toBe(expected);
  });

  describe('with gzip', () => {
    test('it is asked for only where it is wanted', async () => {
      await read(await watch(client));
      await read(await watch(client, { gzip: true }));
      expect(server.asked.map(({ headers }) => headers['accept-encoding'])).toEqual([undefined, 'gzip']);
    });

    test('what came is unpacked before all has come', async () => {
      const gzip = createGzip();
      server.answering = (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        gzip.pipe(response);
        gzip.write('first');
        gzip.flush();
      };
      const seen: string[] = [];
      for await (const chunk of await watch(client, { gzip: true })) {
        seen.push(chunk.toString());
        if (seen.length === 1) gzip.end('second');
      }
      expect(seen).toEqual(['first', 'second']);
    });

    test('one that nobody reads to its end is ended', async () => {
      const closed = Promise.withResolvers<undefined>();
      const gzip = createGzip();
      server.answering = (response) => {
        response.on('close', () => closed.resolve(undefined));
        response.writeHead(200, { 'content-encoding': 'gzip' });
        gzip.pipe(response);
        gzip.write('first');
        gzip.flush();
      };
      for await (const chunk of await watch(client, { gzip: true })) {
        expect(chunk.toString()).toBe('first');
        break;
      }
      await closed.promise;
    });

    test.each([
      ['ends in the middle', gzipSync('a list of services').subarray(0, -10), 'unexpected end of file'],
      ['is none', Buffer.from('a list of services'), 'incorrect header check'],
    ])('an answer that %s breaks off', async (_name, bytes, why) => {
      server.answering = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
      expect(await refusal(async () => read(await watch(client, { gzip: true })))).toBe(
        `GET ${server.url}/api/v1/services broke off (${why}); it is asked again`,
      );
    });

    test('an answer that the server cuts breaks off', async () => {
      server.answering = (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.write(gzipSync('x'.repeat(1000)).subarray(0, 12), () => response.destroy());
      };
      expect(await refusal(async () => read(await watch(client, { gzip: true })))).toMatch(
        /broke off \(.+\); it is asked again$/,
      );
    });

    test('a refusal is unpacked too', async () => {
      server.answering = (response) =>
        response.writeHead(403, { 'content-encoding': 'gzip' }).end(gzipSync('{"message":"no"}'));
      expect(await refusal(() => watch(client, { gzip: true }))).toContain('answered 403 (no)');
    });
  });
});
