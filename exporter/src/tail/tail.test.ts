import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { Hint } from './hint.ts';
import { CountingTail } from './testing/counting-tail.ts';
import { noTimePassed, pass } from './testing/time.ts';

let folder: string;
let tails: CountingTail[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-tail-'));
  tails = [];
});

afterEach(async () => {
  noTimePassed();
  vi.restoreAllMocks();
  await Promise.all(tails.map((tail) => tail.kill()));
  fs.rmSync(folder, { recursive: true });
});

function at(name: string): string {
  return path.join(folder, name);
}

function write(name: string, text: string): void {
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.appendFileSync(at(name), text);
}

function tailOf(...names: readonly string[]): CountingTail {
  const tail = new CountingTail({ paths: names.map(at) });
  tails.push(tail);
  return tail;
}

test('a pattern leads to logs that were there before, and to one that appears later', async () => {
  write('a.log', 'a\n');
  const tail = tailOf('*.log');
  await tail.poll();
  write('b.log', 'b\n');
  pass(6_000);
  await tail.poll();
  expect(tail.lines).toEqual(['a', 'b']);
  expect(tail.old).toEqual(['a']);
});

test('with a beginning at the end, a log that appears later is still read from its start', async () => {
  write('a.log', 'a\n');
  const tail = new CountingTail({ paths: [at('*.log')], startAt: 'end' });
  tails.push(tail);
  await tail.poll();
  write('a.log', 'a2\n');
  write('b.log', 'b\n');
  pass(6_000);
  await tail.poll();
  expect(tail.lines).toEqual(['a2', 'b']);
});

test('a pattern that means nothing is a fault until a log appears, and again when all are gone', async () => {
  const tail = tailOf('*.log');
  const fault = `no log matches ${at('*.log')}; create one or correct the pattern (a log is read from its start once it appears)`;
  expect((await tail.poll()).faults).toEqual([fault]);
  write('a.log', 'a\n');
  pass(6_000);
  expect((await tail.poll()).faults).toEqual([]);
  fs.unlinkSync(at('a.log'));
  pass(6_000);
  expect((await tail.poll()).faults).toEqual([fault]);
  expect(tail.lines).toEqual(['a']);
});

test('a matched log that is gone is let go of once it is read to its end, a named one never', async () => {
  write('a.log', 'a\n');
  write('named', 'b\n');
  const tail = tailOf('*.log', 'named');
  await tail.poll();
  write('a.log', 'a2\n');
  fs.unlinkSync(at('a.log'));
  fs.unlinkSync(at('named'));
  expect(tail.released).toEqual([]);
  for (let round = 0; round < 5; round++) {
    pass(6_000);
    await tail.poll();
  }
  expect(tail.released).toEqual([at('a.log')]);
  expect(tail.lines).toEqual(['b', 'a', 'a2']);
});

test('rotation of a matched log: the old file is read to its end under its new name, once', async () => {
  write('0.log', 'a\n');
  const tail = tailOf('*');
  await tail.poll();
  write('0.log', 'b\n');
  fs.renameSync(at('0.log'), at('0.log.20261122-120000'));
  write('0.log', 'c\n');
  for (let round = 0; round < 5; round++) {
    pass(6_000);
    await tail.poll();
  }
  expect(tail.lines).toEqual(['a', 'b', 'c']);
});

test('a log that was rotated before it was found is read from what the rotation left, once', async () => {
  write('old.log.1', 'rotated before anybody followed\n');
  fs.utimesSync(at('old.log.1'), new Date(), new Date(Date.now() - 1_000));
  const tail = tailOf('*.log', 'containers/*.log');
  await tail.poll();
  // As the kubelet does it: the log of a container that started and had its log rotated between two looks.
  write('0.log', 'a\n');
  fs.renameSync(at('0.log'), at('0.log.20261129-031500'));
  write('0.log', 'b\n');
  fs.mkdirSync(at('containers'));
  fs.symlinkSync(at('0.log'), at('containers/web.log'));
  write('old.log', 'c\n');
  pass(6_000);
  await tail.poll();
  fs.renameSync(at('0.log'), at('0.log.20261129-031503'));
  write('0.log', 'd\n');
  pass(6_000);
  await tail.poll();
  expect(tail.lines.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(tail.lines.indexOf('a')).toBeLessThan(tail.lines.indexOf('b'));
  expect(tail.old).toEqual([]);
});

test('two patterns and a link that lead to one file read it once', async () => {
  write('pods/shop/0.log', 'a\n');
  fs.mkdirSync(at('containers'));
  fs.symlinkSync(at('pods/shop/0.log'), at('containers/shop.log'));
  const tail = tailOf('containers/*.log', 'pods/*/*.log', 'pods/**/0.log');
  await tail.poll();
  write('pods/shop/0.log', 'b\n');
  pass(6_000);
  await tail.poll();
  expect(tail.lines).toEqual(['a', 'b']);
});

test('a file whose first path is gone is read on through its second, not again', async () => {
  write('pods/0.log', 'a\n');
  fs.symlinkSync(at('pods/0.log'), at('link.log'));
  const tail = tailOf('*.log', 'pods/*.log');
  await tail.poll();
  fs.unlinkSync(at('link.log'));
  for (let round = 0; round < 4; round++) {
    pass(6_000);
    await tail.poll();
  }
  write('pods/0.log', 'b\n');
  pass(6_000);
  await tail.poll();
  expect(tail.lines).toEqual(['a', 'b']);
});

test('a relative path is followed', async () => {
  write('a.log', 'a\n');
  const tail = new CountingTail({ paths: [path.relative(process.cwd(), at('a.log'))] });
  tails.push(tail);
  await tail.poll();
  expect(tail.lines).toEqual(['a']);
});

test('one log that cannot be read does not keep the others from being read', async () => {
  spawnSync('mkfifo', [at('pipe')]);
  write('a.log', 'a\n');
  const tail = tailOf('pipe', 'missing.log', 'a.log');
  const { faults } = await tail.poll();
  expect(tail.lines).toEqual(['a']);
  expect(faults).toEqual([
    `${at('pipe')} is not a regular file; name the log file itself`,
    `${at('missing.log')} does not exist; create it or correct the path (it is read from its start once it appears)`,
  ]);
});

test('many faults are not all told', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `${index}.log`);
  const { faults } = await tailOf(...names).poll();
  expect(faults).toHaveLength(11);
  expect(faults.at(-1)).toBe('and 15 more logs cannot be read, for such reasons');
});

test('long logs take turns, and none is read in one go', async () => {
  const long = `${'x'.repeat(999)}\n`.repeat(20_000);
  write('a.log', long);
  write('b.log', long);
  const tail = tailOf('a.log', 'b.log');
  const lags = [];
  for (let more = true; more;) {
    const report = await tail.poll();
    more = report.more;
    lags.push(['a.log', 'b.log'].map((name) => report.files?.get(at(name))?.lagBytes));
  }
  expect(lags[0]).toEqual([lags[0]?.[1], lags[0]?.[0]]);
  expect(lags[0]?.[0]).toBeGreaterThan(0);
  expect(lags.at(-1)).toEqual([0, 0]);
  expect(tail.lines).toHaveLength(40_000);
});

test('the logs that are followed are told when something changed', async () => {
  write('a.log', 'a\n');
  const tail = tailOf('a.log');
  expect((await tail.poll()).files).toEqual(new Map([[at('a.log'), { lagBytes: 0 }]]));
  expect((await tail.poll()).files).toBeUndefined();
});

test('an idle log wakes whoever waits as soon as it is written to', async () => {
  write('a.log', 'a\n');
  const tail = tailOf('a.log');
  await tail.poll();
  for (let round = 0; round < 8; round++) {
    pass(5_000);
    await tail.poll();
  }
  const waiting = tail.tail.waitForMore(60_000, new AbortController().signal);
  write('a.log', 'b\n');
  await waiting;
  await tail.poll();
  expect(tail.lines).toEqual(['a', 'b']);
});

test('a log is read though the file system told nothing of its change', async () => {
  write('a.log', 'a\n');
  vi.spyOn(Hint.prototype, 'arm').mockReturnValue(false);
  const tail = tailOf('a.log');
  await tail.poll();
  for (let round = 0; round < 8; round++) {
    pass(5_000);
    await tail.poll();
  }
  write('a.log', 'b\n');
  pass(6_000);
  await tail.poll();
  expect(tail.lines).toEqual(['a', 'b']);
});

test('an aborted wait ends at once', async () => {
  const stop = new AbortController();
  const waiting = tailOf('a.log').tail.waitForMore(60_000, stop.signal);
  stop.abort();
  await waiting;
});

test('many files are followed with one buffer', async () => {
  for (let index = 0; index < 500; index++) write(`${index}.log`, `${index}\n`);
  const tail = tailOf('*.log');
  await tail.poll();
  for (let index = 0; index < 500; index++) write(`${index}.log`, `${index} again\n`);
  await eventually(async () => {
    pass(10_000);
    await tail.poll();
    expect(tail.lines).toHaveLength(1_000);
  });
  expect(new Set(tail.lines).size).toBe(1_000);
});

test('containers: CRI lines are unwrapped, and their parts joined', async () => {
  const time = '2026-11-22T12:00:00.123456789Z';
  write('0.log', `${time} stdout P one \n${time} stderr F two\n`);
  const tail = tailOf('0.log');
  await tail.poll();
  write('0.log', `${time} stdout F ends\n`);
  await tail.poll();
  expect(tail.lines).toEqual(['two', 'one ends']);
});

test('standard input is read when asked, and its end is a fault that stays', async () => {
  const stdin = new PassThrough();
  const tail = new CountingTail({ paths: ['-'], stdin });
  tails.push(tail);
  stdin.write('a\nb');
  await eventually(async () => {
    expect((await tail.poll()).faults).toEqual([]);
    expect(tail.lines).toEqual(['a']);
  });
  stdin.end();
  const fault = 'standard input ended; start uhwatch again with a program that goes on writing to it';
  await eventually(async () => expect((await tail.poll()).faults).toEqual([fault]));
  expect((await tail.poll()).faults).toEqual([fault]);
  expect(tail.lines).toEqual(['a', 'b']);
});

test('standard input is not read ahead of counting', async () => {
  let asked = 0;
  const stdin = new Readable({
    highWaterMark: 1_000,
    read() {
      asked++;
      this.push('x'.repeat(999).concat('\n'));
    },
  });
  const tail = new CountingTail({ paths: ['-'], stdin });
  tails.push(tail);
  await eventually(() => expect(asked).toBeGreaterThan(0));
  // Nobody polls: whatever the event loop does, the stream asks its writer for no more.
  await new Promise(setImmediate);
  expect(asked).toBeLessThan(5);
  await tail.poll();
  expect(tail.lines.length).toBeGreaterThan(0);
  stdin.destroy();
});

test('a standard input that fails is a fault', async () => {
  const stdin = new PassThrough();
  const tail = new CountingTail({ paths: ['-'], stdin });
  tails.push(tail);
  stdin.destroy(new Error('broken'));
  await eventually(async () => {
    const fault = 'standard input cannot be read (broken); check the program that writes to it';
    expect((await tail.poll()).faults).toEqual([fault]);
  });
});
