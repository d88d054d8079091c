import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { EventBody } from '../model/event.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { builtinFormats } from './format/compile.ts';
import { createIdentify } from './identity.ts';
import { LogHealth, LogHealths, MalformedSamples } from './log-health.ts';
import { SilenceTeller } from './silence.ts';
import { Tally } from './tally.ts';

const [entry = ''] = readFileSync(path.join(import.meta.dirname, 'testdata', 'istio-text.log'), 'utf8').split('\n');
/** What a sidecar writes of a request that came in: an entry, and nothing to be counted. */
const inbound = '{"response_flags":"-","upstream_cluster":"inbound|8080||","authority":"checkout.shop"}';

function optionsWith(debug: (sentence: string) => void = () => undefined, clock = new FakeClock()) {
  const tally = new Tally(createIdentify({ patterns: [] }));
  return { tally, formats: builtinFormats, samples: new MalformedSamples(clock, debug), clock };
}

function feed(log: Pick<LogHealth, 'lines'>, ...lines: readonly (string | Buffer)[]): void {
  for (const line of lines) log.lines.line(Buffer.from(line), 0, Buffer.from(line).length);
}

function repeated(line: string, times: number): string[] {
  return new Array<string>(times).fill(line);
}

describe('a log that is none of Envoy’s', () => {
  const wrongFormat =
    "a.log holds no access log entry in a known format (its last 100 lines are in none); set envoy-access-log.format to the proxy's own format, or correct the path or the container";

  test('is told of after 100 lines, not before', () => {
    const log = new LogHealth('a.log', optionsWith());
    feed(log, ...repeated('GET /', 99));
    expect(log.fault).toBeUndefined();
    feed(log, 'GET /');
    expect(log.fault).toBe(wrongFormat);
  });

  test('is none any more as soon as an entry comes, and then only after 1,000 lines', () => {
    const log = new LogHealth('a.log', optionsWith());
    feed(log, ...repeated('GET /', 100));
    expect(log.fault).toBe(wrongFormat);
    feed(log, entry);
    expect(log.fault).toBeUndefined();
    feed(log, ...repeated('GET /', 999));
    expect(log.fault).toBeUndefined();
    feed(log, 'GET /');
    expect(log.fault).toBe(wrongFormat.replace('last 100', 'last 1,000'));
  });

  test('is not one that has entries, though none of them is to be counted', () => {
    const log = new LogHealth('a.log', optionsWith());
    feed(log, inbound, ...repeated('panic: stack trace', 999));
    expect(log.fault).toBeUndefined();
  });

  test('is not one in which a program only tells of itself', () => {
    const log = new LogHealth('a.log', optionsWith());
    feed(log, ...repeated('{"level":"info","msg":"ready"}', 200), ...repeated('', 200));
    expect(log.fault).toBeUndefined();
  });

  test('is told of within a minute, however few its lines are', () => {
    const clock = new FakeClock();
    const log = new LogHealth('a.log', optionsWith(undefined, clock));
    feed(log, ...repeated('1.2.3.4 - - [22/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 502 150', 9), 'level\taccess\t');
    expect(log.fault).toBeUndefined();
    clock.advance(59_000);
    expect(log.fault).toBe(wrongFormat.replace('last 100 lines', 'last 10 lines'));
    expect(log.remark).toBeUndefined();
    feed(log, entry);
    expect(log.fault).toBeUndefined();
  });

  test('is known for the access log of ztunnel, which only looks like what an agent says of itself', () => {
    const clock = new FakeClock();
    const log = new LogHealth('a.log', optionsWith(undefined, clock));
    feed(
      log,
      '2026-11-22T12:00:00.905945Z\twarn\taccess\tconnection failed\tsrc.addr=10.2.0.4:40174 dst.addr=10.96.0.1:443 error="no healthy upstream: 10.96.0.1:443"',
      '{"level":"error","time":"2026-11-22T12:00:00Z","scope":"access","message":"connection complete"}',
    );
    expect(log.fault).toBeUndefined();
    clock.advance(59_000);
    expect(log.fault).toContain('its last 2 lines are in none');
  });

  test('is told of at once where it is compressed', () => {
    const log = new LogHealth('a.log.1', optionsWith());
    feed(log, gzipSync(entry));
    expect(log.fault).toBe(
      'a.log.1 is compressed with gzip; follow the log that is being written, or read this one with uhwatch count',
    );
  });

  test('is told of at once where it is binary', () => {
    const log = new LogHealth('core', optionsWith());
    feed(log, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x00, 0x00]));
    expect(log.fault).toBe('core is binary, not a text log (a line holds NUL bytes); name the access log itself');
    feed(log, entry);
    expect(log.fault).toBeUndefined();
  });

  test('is not one with a hole of NUL bytes before an entry, which truncation leaves', () => {
    const log = new LogHealth('a.log', optionsWith());
    feed(log, Buffer.concat([Buffer.alloc(4096), Buffer.from(entry)]));
    expect(log.fault).toBeUndefined();
  });
});

describe('many logs', () => {
  const gzip = Buffer.from([0x1f, 0x8b, 0x08]);

  test('tell of each that is at fault, and no more of one that is forgotten', () => {
    const logs = new LogHealths(optionsWith());
    for (const name of ['a', 'b', 'c']) feed({ lines: logs.follow(name) }, name === 'b' ? entry : gzip);
    expect(logs.faults.map((fault) => fault.split(' ', 1)[0])).toEqual(['a', 'c']);
    logs.forget('a');
    expect(logs.faults.map((fault) => fault.split(' ', 1)[0])).toEqual(['c']);
  });

  test('do not all tell', () => {
    const logs = new LogHealths(optionsWith());
    for (let n = 0; n < 25; n++) feed({ lines: logs.follow(`${n}.log`) }, gzip);
    expect(logs.faults).toHaveLength(11);
    expect(logs.faults.at(-1)).toBe('and 15 more logs hold no entry, for such reasons');
  });

  test('standard input is called so', () => {
    const logs = new LogHealths(optionsWith());
    feed({ lines: logs.follow('-') }, gzip);
    expect(logs.faults[0]).toMatch(/^standard input is compressed with gzip; /);
  });
});

describe('what a malformed line looks like', () => {
  function heardOf(): { heard: string[]; clock: FakeClock; samples: MalformedSamples } {
    const heard: string[] = [];
    const clock = new FakeClock();
    return { heard, clock, samples: new MalformedSamples(clock, (sentence) => heard.push(sentence)) };
  }

  test('is said at once, and then at most once a minute, whichever log it is in', () => {
    const { heard, clock, samples } = heardOf();
    samples.offer('a.log', Buffer.from('one'));
    samples.offer('b.log', Buffer.from('two'));
    clock.advance(59_999);
    samples.offer('a.log', Buffer.from('three'));
    clock.advance(1);
    samples.offer('b.log', Buffer.from('four'));
    samples.offer('b.log', Buffer.from('five'));
    expect(heard).toEqual([
      'a line of a.log is in no known format: "one"',
      'a line of b.log is in no known format: "four"',
    ]);
  });

  test('is cut where it is long', () => {
    const { heard, samples } = heardOf();
    samples.offer('a.log', Buffer.from('x'.repeat(301)));
    expect(heard).toEqual([`a line of a.log is in no known format: "${'x'.repeat(300)}"...`]);
  });

  test('is readable where it is no text, and cannot steer a terminal', () => {
    const { heard, samples } = heardOf();
    samples.offer('a.log', Buffer.from([0x61, 0xff, 0xc3, 0x1b, 0x5b, 0x00, 0x22]));
    expect(heard).toEqual([
      String.raw`a line of a.log is in no known format: "a` + '\uFFFD\uFFFD' + String.raw`\u001b[\u0000\""`,
    ]);
  });

  test('is heard of the lines of a log', () => {
    const heard: string[] = [];
    const log = new LogHealth(
      'a.log',
      optionsWith((sentence) => heard.push(sentence)),
    );
    feed(log, entry, 'GET /', 'GET /');
    expect(heard).toEqual(['a line of a.log is in no known format: "GET /"']);
  });
});

describe('a log of which no line is counted, though none is strange', () => {
  const chatter = '2026-11-22T12:00:00.123456Z\tinfo\txdsproxy\tconnected to upstream XDS server';

  test('is remarked within a minute with what became of its lines, and is no fault', () => {
    const clock = new FakeClock();
    const log = new LogHealth('a.log', optionsWith(undefined, clock));
    feed(log, chatter, chatter, '', '{"response_flags":"-","upstream_cluster":"xds-grpc"}');
    expect(log.remark).toBeUndefined();
    clock.advance(59_000);
    expect(log.remark).toBe(
      'nothing of a.log is counted (1 internal, 2 other program, 1 blank); turn the access log on, or correct the path or the container',
    );
    expect(log.fault).toBeUndefined();
  });

  test('is remarked too where an agent wrote some strange lines as it started', () => {
    const clock = new FakeClock();
    const log = new LogHealth('a.log', optionsWith(undefined, clock));
    feed(log, chatter, 'binaryPath: /usr/local/bin/envoy', 'concurrency: 2');
    expect(log.remark).toBeUndefined();
    clock.advance(59_000);
    expect(log.fault).toBeUndefined();
    expect(log.remark).toContain('(1 other program, 2 malformed)');
  });

  test.each([entry, inbound])('is none once anything counts, apart or not: %s', (counted) => {
    const clock = new FakeClock();
    const log = new LogHealth('a.log', optionsWith(undefined, clock));
    feed(log, chatter);
    expect(log.remark).toBeUndefined();
    clock.advance(59_000);
    feed(log, counted);
    expect(log.remark).toBeUndefined();
  });

  test('is none while it is empty, or holds blank lines only', () => {
    const clock = new FakeClock();
    const log = new LogHealth('a.log', optionsWith(undefined, clock));
    feed(log, '', '');
    expect(log.remark).toBeUndefined();
    clock.advance(59_000);
    expect(log.remark).toBeUndefined();
  });

  test('is told as a part of the source that is missing, once to a person, and no more when something counts', () => {
    const warned: string[] = [];
    const told: EventBody[] = [];
    const silence = new SilenceTeller((sentence) => warned.push(sentence));
    for (const remarks of [[], ['a'], ['a'], ['a', 'b'], []]) silence.tell(remarks, (event) => told.push(event));
    expect(warned).toEqual(['a', 'b']);
    expect(told).toEqual([
      { type: 'resource-down', resource: 'lines', error: 'a' },
      { type: 'resource-down', resource: 'lines', error: 'a; b' },
      { type: 'resource-up', resource: 'lines' },
    ]);
  });
});
