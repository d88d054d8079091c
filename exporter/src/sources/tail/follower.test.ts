import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Follower } from './follower.ts';

let folder: string;
let log: string;
let seen: string[];
let follower: Follower;

function follow(startAt: 'start' | 'end' = 'start'): void {
  follower = new Follower(log, { line: (line) => seen.push(line), tooLong: () => seen.push('<too long>') }, startAt);
}

/** Longer than a rotated file may be silent, without waiting for it. */
function silence(): void {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 60_000);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-tail-'));
  log = path.join(folder, 'access.log');
  seen = [];
  follow();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await follower.close();
  rmSync(folder, { recursive: true });
});

test('starts at the end of a log that exists already, and reads what comes', async () => {
  writeFileSync(log, 'old\n');
  follow('end');
  await follower.poll();
  appendFileSync(log, 'new\n');
  await follower.poll();
  expect(seen).toEqual(['new']);
});

test('a log that appears later is read from its start', async () => {
  follow('end');
  await expect(follower.poll()).rejects.toThrow(
    `${log} does not exist; create it or correct the path (it is read from its start once it appears)`,
  );
  writeFileSync(log, 'first\n');
  await follower.poll();
  expect(seen).toEqual(['first']);
});

test('rename rotation: the old file is read to its end before the new one', async () => {
  writeFileSync(log, 'a\n');
  await follower.poll();
  appendFileSync(log, 'b\n');
  renameSync(log, `${log}.1`);
  appendFileSync(`${log}.1`, 'c\n');
  writeFileSync(log, 'd\n');
  await follower.poll();
  await follower.poll();
  expect(seen.sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('a late writer of a rotated file is heard, and a last line that it never ends is not lost', async () => {
  writeFileSync(log, 'a\nhalf');
  await follower.poll();
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'b\n');
  await follower.poll();
  await follower.poll();
  appendFileSync(`${log}.1`, ' a line\nlate\nnever ended');
  await follower.poll();
  expect(seen).toEqual(['a', 'b', 'half a line', 'late']);
  silence();
  await follower.poll();
  await follower.poll();
  expect(seen.at(-1)).toBe('never ended');
});

test('a log that is gone for good is a fault, and one that comes back is read on', async () => {
  writeFileSync(log, 'a\n');
  await follower.poll();
  unlinkSync(log);
  await follower.poll();
  silence();
  await expect(follower.poll()).rejects.toThrow(`${log} does not exist`);
  writeFileSync(log, 'b\n');
  await follower.poll();
  await follower.poll();
  expect(seen).toEqual(['a', 'b']);
});

test('what stood in the log before is told apart from what comes', async () => {
  writeFileSync(log, 'old\n');
  expect(await follower.poll()).toEqual({ more: false, old: true });
  appendFileSync(log, 'new\n');
  expect(await follower.poll()).toEqual({ more: false, old: false });
});

test('a long log is read in several looks, so that nobody waits for all of it', async () => {
  writeFileSync(log, 'x'.repeat(99).concat('\n').repeat(100_000));
  expect(await follower.poll()).toEqual({ more: true, old: true });
  expect(await follower.poll()).toEqual({ more: false, old: true });
  expect(seen).toHaveLength(100_000);
});

test('a pipe is refused at once, not waited for', async () => {
  spawnSync('mkfifo', [log]);
  await expect(follower.poll()).rejects.toThrow(`${log} is not a regular file; name the log file itself`);
});

test('copytruncate: what is written after the cut is read from the start', async () => {
  writeFileSync(log, 'a\nb\nc\n');
  await follower.poll();
  truncateSync(log, 0);
  appendFileSync(log, 'd\n');
  await follower.poll();
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
});

test('deletion: the writer may go on with the old file until a new one stands there', async () => {
  writeFileSync(log, 'a\n');
  await follower.poll();
  unlinkSync(log);
  await follower.poll();
  writeFileSync(log, 'b\n');
  await follower.poll();
  await follower.poll();
  expect(seen).toEqual(['a', 'b']);
});

test('a partial line is handed over once it is whole', async () => {
  writeFileSync(log, 'par');
  await follower.poll();
  expect(seen).toEqual([]);
  appendFileSync(log, 'tial\n');
  await follower.poll();
  expect(seen).toEqual(['partial']);
});

test('a folder in the place of a log is named', async () => {
  log = folder;
  follow();
  await expect(follower.poll()).rejects.toThrow(`${folder} is not a regular file; name the log file itself`);
});

test('a log that may not be read yet is read once it may', async () => {
  writeFileSync(log, 'a\n', { mode: 0o000 });
  chmodSync(folder, 0o755);
  await asNobody(async () => {
    await expect(follower.poll()).rejects.toThrow(
      `${log} may not be read; give the user that runs uhwatch read permission on it`,
    );
  });
  chmodSync(log, 0o644);
  await asNobody(async () => {
    await follower.poll();
  });
  expect(seen).toEqual(['a']);
});

/** Root may read everything, so as root the act runs with the rights of nobody (in Debian user 65534). */
async function asNobody(act: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    await act();
  } finally {
    process.seteuid?.(0);
  }
}
