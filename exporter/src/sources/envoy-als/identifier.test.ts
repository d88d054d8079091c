import { describe, expect, test } from 'vitest';
import { describeIdentity, type StreamIdentity } from './identifier.ts';
import { MessageDecoder } from './decode.ts';
import { type AlsMessage, encode } from './testing/encode.ts';

interface Heard {
  readonly identities: StreamIdentity[];
  /** What is malformed, in hexadecimal. */
  readonly malformed: string[];
  entries: number;
}

function read(...messages: readonly Buffer[]): Heard {
  const heard: Heard = { identities: [], malformed: [], entries: 0 };
  const decoder = new MessageDecoder({
    identifier: (identity) => heard.identities.push(identity),
    entry: () => heard.entries++,
    malformed: (bytes, start, end) => heard.malformed.push(bytes.toString('hex', start, end)),
  });
  for (const message of messages) decoder.message(message);
  return heard;
}

function identityOf(identifier: AlsMessage['identifier'] & object): StreamIdentity | undefined {
  return read(encode({ identifier })).identities[0];
}

describe('the identifier of a stream', () => {
  test('tells the node, its cluster and the log, and the entries beside it count', () => {
    const identifier = { node: { id: 'gateway-1', cluster: 'gateway' }, log_name: 'http_envoy_accesslog' };
    expect(read(encode({ identifier, http_logs: { log_entry: [{}, {}] } }))).toEqual({
      identities: [{ node: 'gateway-1', nodeCluster: 'gateway', log: 'http_envoy_accesslog' }],
      malformed: [],
      entries: 2,
    });
  });

  test('may leave out what it likes', () => {
    expect(identityOf({})).toEqual({ node: '', nodeCluster: '', log: '' });
    expect(identityOf({ node: { id: 'a' } })).toEqual({ node: 'a', nodeCluster: '', log: '' });
    expect(identityOf({ log_name: 'l' })).toEqual({ node: '', nodeCluster: '', log: 'l' });
    expect(read(encode({ http_logs: { log_entry: [{}] } })).identities).toEqual([]);
  });

  test('is stepped through whatever else Envoy says of its node', () => {
    // Node: id "a"; metadata (3) with five bytes; a later field 12 with the varint 1; cluster "b".
    const node = Buffer.from([0x0a, 1, 0x61, 0x1a, 5, 1, 2, 3, 4, 5, 0x60, 1, 0x12, 1, 0x62]);
    const identifier = Buffer.from([0x0a, node.length, ...node, 0x12, 1, 0x6c]);
    expect(read(Buffer.from([0x0a, identifier.length, ...identifier])).identities).toEqual([
      { node: 'a', nodeCluster: 'b', log: 'l' },
    ]);
  });

  test('is cut where it is long, and cannot break a sentence', () => {
    const identity = identityOf({
      node: { id: 'x'.repeat(100_000), cluster: 'a\n\u001b[2Jb' },
      log_name: 'y'.repeat(401),
    });
    expect(identity).toEqual({ node: 'x'.repeat(400), nodeCluster: 'a\uFFFD\uFFFD[2Jb', log: 'y'.repeat(400) });
  });

  test.each([
    ['whose node breaks off', [0x0a, 2, 0x0a, 9]],
    ['whose log name is longer than itself', [0x12, 9, 0x61]],
    ['of a group', [0x1b, 0x1c]],
    ['whose node is of field 0', [0x0a, 2, 0, 1]],
  ])('%s is malformed, and the entries beside it count', (_what, bytes) => {
    const entries = encode({ http_logs: { log_entry: [{}, {}] } });
    const message = Buffer.concat([Buffer.from([0x0a, bytes.length, ...bytes]), entries]);
    expect(read(message)).toEqual({ identities: [], malformed: [Buffer.from(bytes).toString('hex')], entries: 2 });
  });
});

test('what is malformed is told by its place: an entry by itself, a message from its beginning', () => {
  const brokenEntry = [0x0a, 2, 0x0a, 9];
  expect(read(Buffer.from([0x12, brokenEntry.length, ...brokenEntry])).malformed).toEqual(['0a09']);
  expect(read(Buffer.from([0x12, 0x7f, 1])).malformed).toEqual(['127f01']);
});

test.each([
  [{ node: 'a', nodeCluster: 'b', log: 'l' }, 'Envoy a (node cluster b, log l)'],
  [{ node: 'a', nodeCluster: '', log: 'l' }, 'Envoy a (log l)'],
  [{ node: 'a', nodeCluster: 'b', log: '' }, 'Envoy a (node cluster b)'],
  [{ node: 'a', nodeCluster: '', log: '' }, 'Envoy a'],
  [{ node: '', nodeCluster: '', log: 'l' }, 'an Envoy without a node id (log l)'],
  [{ node: '', nodeCluster: '', log: '' }, 'an Envoy without a node id'],
])('a sentence names %o', (identity, name) => {
  expect(describeIdentity(identity)).toBe(name);
});
