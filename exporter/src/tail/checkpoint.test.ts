import { hash } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CountingTail } from './testing/counting-tail.ts';
import type { SavedLedger } from './ledger.ts';
import { noTimePassed, pass } from './testing/time.ts';

let folder: string;
let log: string;
let checkpoint: string;
let warnings: string[];
let tail: CountingTail;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-checkpoint-'));
  log = path.join(folder, 'access.log');
  checkpoint = path.join(folder, 'checkpoint.json');
  warnings = [];
  start();
});

afterEach(async () => {
  noTimePassed();
  vi.useRealTimers();
  await tail.kill();
  fs.rmSync(folder, { recursive: true });
});

function start(pattern = log): void {
  tail = new CountingTail({ paths: [pattern], checkpoint, warn: (warning) => warnings.push(warning) });
}

function write(text: string, file = log): void {
  fs.appendFileSync(file, text);
}

/** Reads what there is and writes it down. */
async function settle(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    pass(2_000);
    await tail.poll();
  }
  await tail.tail.save();
}

/** What a process that was killed had counted, and what one that took its place counts. */
async function crash(whileDown: () => void = () => undefined): Promise<void> {
  await tail.kill();
  whileDown();
  start();
  await settle();
}

function counted(): Record<string, number> {
  return Object.fromEntries(tail.counted);
}

test('after a kill nothing is lost and nothing counts twice', async () => {
  write('a\nb\n');
  await settle();
  await crash(() => write('c\n'));
  expect(counted()).toEqual({ a: 1, b: 1, c: 1 });
  expect(tail.old).toEqual(['a', 'b', 'c']);
});

test('what was read after the last checkpoint is read again, and counts once', async () => {
  write('a\n');
  await settle();
  write('b\n');
  await tail.poll();
  await crash();
  expect(counted()).toEqual({ a: 1, b: 1 });
});

test('a half line is whole after the restart', async () => {
  write('a\nha');
  await settle();
  await crash(() => write('lf\n'));
  expect(counted()).toEqual({ a: 1, half: 1 });
});

test('a half joined line of a container is whole after the restart', async () => {
  const time = '2026-11-22T12:00:00.123456789Z';
  write(`${time} stdout P one \n${time} stderr F two\n`);
  await settle();
  await crash(() => write(`${time} stdout F ends\n`));
  expect(counted()).toEqual({ two: 1, 'one ends': 1 });
});

test('restart with rotation: the renamed file is read to its end first', async () => {
  write('a\n');
  await settle();
  await crash(() => {
    write('b\n');
    fs.renameSync(log, `${log}.1`);
    write('c\n');
  });
  expect(counted()).toEqual({ a: 1, b: 1, c: 1 });
  expect(tail.lines).toEqual(['a', 'b', 'c']);
});

test('a file that came and was rotated away while nobody followed is read', async () => {
  write('a\n');
  await settle();
  await crash(() => {
    fs.renameSync(log, `${log}-20261121`);
    write('b\n');
    fs.renameSync(log, `${log}.2026-11-22`);
    write('c\n');
  });
  expect(counted()).toEqual({ a: 1, b: 1, c: 1 });
});

test('copytruncate while nobody followed: the copy is read on, the log from its start', async () => {
  write('a\n');
  await settle();
  await crash(() => {
    write('b\n');
    fs.copyFileSync(log, `${log}.1`);
    fs.truncateSync(log);
    write('c\nd\ne\n');
  });
  expect(counted()).toEqual({ a: 1, b: 1, c: 1, d: 1, e: 1 });
});

test('a copy that a rotation made while the log was followed is not read again', async () => {
  write('a\nb\n');
  await settle();
  fs.copyFileSync(log, `${log}.1`);
  fs.truncateSync(log);
  await settle();
  await crash(() => {
    fs.utimesSync(`${log}.1`, new Date(), new Date());
    fs.renameSync(log, `${log}.2`);
    write('c\n');
  });
  expect(counted()).toEqual({ a: 1, b: 1, c: 1 });
});

test('another file with the same inode is another file', async () => {
  write('a\nb\n');
  await settle();
  await crash(() => fs.writeFileSync(log, 'c\nd\n'));
  expect(counted()).toEqual({ a: 1, b: 1, c: 1, d: 1 });
});

test('a log that appears while nobody follows is read from its start, if its pattern was known', async () => {
  const pattern = path.join(folder, '*.log');
  await tail.kill();
  start(pattern);
  write('a\n');
  await settle();
  await tail.kill();
  write('b\n', path.join(folder, 'new.log'));
  start(pattern);
  await settle();
  expect(counted()).toEqual({ a: 1, b: 1 });
});

test('a log that is gone is told, because what was written to it meanwhile is not counted', async () => {
  write('a\n');
  await settle();
  await crash(() => fs.unlinkSync(log));
  expect(warnings).toEqual([
    `1 logs of the checkpoint ${checkpoint} are gone, deleted or compressed while uhwatch was down, and their last lines may not be counted; keep at least one rotated log uncompressed (delaycompress)`,
  ]);
  expect(counted()).toEqual({ a: 1 });
});

/** Rotates while the tail follows, and throws the rotated file away while nobody does. */
async function rotateAndLose(before: string, after: string): Promise<void> {
  write(before);
  await settle();
  fs.renameSync(log, `${log}.1`);
  write(after);
  await tail.poll();
  pass(2_000);
  await tail.poll();
  await tail.tail.save();
  await crash(() => fs.unlinkSync(`${log}.1`));
}

test('a rotated log that is gone is not told when it was read to its end and its writer had gone on in the next', async () => {
  await rotateAndLose('a\n', 'b\n');
  expect(warnings).toEqual([]);
  expect(counted()).toEqual({ a: 1, b: 1 });
});

test.each([
  ['its last line had not ended', 'a\nhalf', 'b\n'],
  ['its last line had only begun', 'a\n2026-11-22T12:00:00Z stdout P half\n', 'b\n'],
  ['its writer may not have gone on in the next', 'a\n', ''],
])('a rotated log that is gone is told when %s', async (_, before, after) => {
  await rotateAndLose(before, after);
  expect(warnings).toEqual([expect.stringMatching(/^1 logs of the checkpoint .* are gone/)]);
});

test.each([
  ['is damaged', () => fs.truncateSync(checkpoint, 20)],
  [
    'is damaged',
    () => fs.writeFileSync(checkpoint, fs.readFileSync(checkpoint, 'utf8').replace('"requests":1', '"requests":7')),
  ],
  ['was written by another version', () => fs.writeFileSync(checkpoint, '{"version":99}')],
  [
    'cannot be read (EISDIR)',
    () => {
      fs.unlinkSync(checkpoint);
      fs.mkdirSync(checkpoint);
    },
  ],
])('a checkpoint that %s is told of once, and logs are read from their end', async (why, spoil) => {
  write('a\n');
  await settle();
  await tail.kill();
  spoil();
  start();
  await tail.poll();
  write('b\n');
  await tail.poll();
  expect(warnings[0]).toBe(
    `the checkpoint ${checkpoint} ${why}; logs are read from their present end and counters begin at 0, remove the file if this goes on`,
  );
  expect(counted()).toEqual({ b: 1 });
});

/** Rewrites the checkpoint as a program of version 1 wrote it. */
function writeAsVersion1(): void {
  const { saved } = JSON.parse(fs.readFileSync(checkpoint, 'utf8')) as { saved: { ledger: SavedLedger } };
  const counts = saved.ledger.counts.map((count) => {
    return { ...count, outcomes: undefined, failures: undefined, flags: [['UH', 1]] };
  });
  const body = JSON.stringify({ ...saved, ledger: { ...saved.ledger, counts } });
  fs.writeFileSync(checkpoint, `{"version":1,"sha256":"${hash('sha256', body, 'hex')}","saved":${body}}\n`);
}

test('a checkpoint of version 1 is read: logs go on where they were, and so do counters', async () => {
  write('a\nb\n');
  await settle();
  await crash(() => {
    writeAsVersion1();
    write('c\n');
  });
  expect(warnings).toEqual([]);
  expect(counted()).toEqual({ a: 1, b: 1, c: 1 });
  const kept = tail.events.flatMap((event) => (event.type === 'traffic' && event.continues ? event.counts : []));
  expect(kept.map(({ outcomes }) => Object.fromEntries(outcomes))).toEqual([{ UH: 1 }, { UH: 1 }]);
});

test('a full disk is told once and is not fatal, and the checkpoint before stays good', async () => {
  write('a\n');
  await settle();
  fs.symlinkSync('/dev/full', `${checkpoint}.tmp`);
  write('b\n');
  await settle();
  await settle();
  expect(warnings).toEqual([
    `the checkpoint ${checkpoint} cannot be written (ENOSPC); make its folder writable with space left, until then a restart goes on from the last one written`,
  ]);
  await crash(() => fs.unlinkSync(`${checkpoint}.tmp`));
  expect(counted()).toEqual({ a: 1, b: 1 });
});

test('a checkpoint is written when a log was read, and not again while nothing happens', async () => {
  write('a\n');
  await settle();
  const before = fs.statSync(checkpoint).mtimeMs;
  for (let round = 0; round < 5; round++) {
    pass(2_000);
    await tail.poll();
  }
  expect(fs.statSync(checkpoint).mtimeMs).toBe(before);
});

test('a clock that jumps back or forth loses nothing and counts nothing twice', async () => {
  write('a\n');
  await settle();
  for (const hours of [-5, 5]) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
    await crash(() => write(`after ${hours}\n`));
    write(`live ${hours}\n`);
    await settle();
  }
  expect(counted()).toEqual({ a: 1, 'after -5': 1, 'live -5': 1, 'after 5': 1, 'live 5': 1 });
});

test('counters are told before anything is read, as old', async () => {
  write('a\n');
  await settle();
  await tail.kill();
  fs.unlinkSync(log);
  start();
  await tail.poll();
  expect(counted()).toEqual({ a: 1 });
  expect(tail.old).toEqual(['a']);
});

test('a tail that is closed before it began leaves the checkpoint as it is', async () => {
  write('a\n');
  await settle();
  await tail.kill();
  start();
  await tail.tail.close();
  start();
  await settle();
  expect(counted()).toEqual({ a: 1 });
});
