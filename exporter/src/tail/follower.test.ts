import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { Follower, type Look } from './follower.ts';
import { OpenFiles } from './open-files.ts';
import type { StartAt } from './opener.ts';
import { asNobody } from './testing/as-nobody.ts';
import { collect } from './testing/collect.ts';

let folder: string;
let log: string;
let seen: string[];
let warnings: string[];
let files: OpenFiles;
let follower: Follower;

function follow(startAt: StartAt = 'start'): void {
  files = new OpenFiles((sentence) => warnings.push(sentence));
  follower = new Follower({ path: log, handler: collect(seen), files, startAt });
}

/** One look, and whether what it read was old. */
async function poll(): Promise<{ more: Look['more']; old: boolean }> {
  let anyOld = false;
  const { more } = await follower.look((old) => (anyOld ||= old));
  return { more, old: anyOld };
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
  warnings = [];
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
  await poll();
  appendFileSync(log, 'new\n');
  await poll();
  expect(seen).toEqual(['new']);
});

test('a log that appears later is read from its start', async () => {
  follow('end');
  await expect(poll()).rejects.toThrow(
    `${log} does not exist; create it or correct the path (it is read from its start once it appears)`,
  );
  writeFileSync(log, 'first\n');
  await poll();
  expect(seen).toEqual(['first']);
});

test('rename rotation: the old file is read to its end before the new one', async () => {
  writeFileSync(log, 'a\n');
  await poll();
  appendFileSync(log, 'b\n');
  renameSync(log, `${log}.1`);
  appendFileSync(`${log}.1`, 'c\n');
  writeFileSync(log, 'd\n');
  await poll();
  await poll();
  expect(seen.sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('a late writer of a rotated file is heard, and a last line that it never ends is not lost', async () => {
  writeFileSync(log, 'a\nhalf');
  await poll();
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'b\n');
  await poll();
  await poll();
  appendFileSync(`${log}.1`, ' a line\nlate\nnever ended');
  await poll();
  expect(seen).toEqual(['a', 'b', 'half a line', 'late']);
  silence();
  await poll();
  await poll();
  expect(seen.at(-1)).toBe('never ended');
});

test('a log that is gone for good is a fault, and one that comes back is read on', async () => {
  writeFileSync(log, 'a\n');
  await poll();
  unlinkSync(log);
  await poll();
  silence();
  await expect(poll()).rejects.toThrow(`${log} does not exist`);
  writeFileSync(log, 'b\n');
  await poll();
  await poll();
  expect(seen).toEqual(['a', 'b']);
});

test('what stood in the log before is told apart from what comes', async () => {
  writeFileSync(log, 'old\n');
  expect(await poll()).toEqual({ more: false, old: true });
  appendFileSync(log, 'new\n');
  expect(await poll()).toEqual({ more: false, old: false });
});

test('a long log is read in several looks, so that nobody waits for all of it', async () => {
  writeFileSync(log, 'x'.repeat(99).concat('\n').repeat(100_000));
  expect(await poll()).toEqual({ more: true, old: true });
  expect(await poll()).toEqual({ more: false, old: true });
  expect(seen).toHaveLength(100_000);
});

test('a pipe is refused at once, not waited for', async () => {
  spawnSync('mkfifo', [log]);
  await expect(poll()).rejects.toThrow(`${log} is not a regular file; name the log file itself`);
});

test('copytruncate: what is written after the cut is read from the start', async () => {
  writeFileSync(log, 'a\nb\nc\n');
  await poll();
  truncateSync(log, 0);
  appendFileSync(log, 'd\n');
  await poll();
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
});

test('deletion: the writer may go on with the old file until a new one stands there', async () => {
  writeFileSync(log, 'a\n');
  await poll();
  unlinkSync(log);
  await poll();
  writeFileSync(log, 'b\n');
  await poll();
  await poll();
  expect(seen).toEqual(['a', 'b']);
});

test('a partial line is handed over once it is whole', async () => {
  writeFileSync(log, 'par');
  await poll();
  expect(seen).toEqual([]);
  appendFileSync(log, 'tial\n');
  await poll();
  expect(seen).toEqual(['partial']);
});

test('a writer that stops for hours in the middle of a line is heard when it goes on', async () => {
  writeFileSync(log, 'whole\nhalf');
  await poll();
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 6 * 3_600_000);
  await poll();
  appendFileSync(log, ' a line\nnext\n');
  await poll();
  expect(seen).toEqual(['whole', 'half a line', 'next']);
});

test('a folder in the place of a log is named', async () => {
  log = folder;
  follow();
  await expect(poll()).rejects.toThrow(`${folder} is not a regular file; name the log file itself`);
});

test('a log that may not be read yet is read once it may', async () => {
  writeFileSync(log, 'a\n', { mode: 0o000 });
  chmodSync(folder, 0o755);
  await asNobody(async () => {
    await expect(poll()).rejects.toThrow(
      `${log} may not be read; give the user that runs uhwatch read permission on it`,
    );
  });
  chmodSync(log, 0o644);
  await asNobody(async () => {
    await poll();
  });
  expect(seen).toEqual(['a']);
});

test('truncate and grow past the offset between two looks: what is new is read from the start', async () => {
  writeFileSync(log, 'a\nb\n');
  await poll();
  writeFileSync(log, 'c\nd\ne\n');
  await poll();
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(files.takeChanges()).toEqual(new Map([['truncated', 1]]));
});

test('a rewrite of the same size is noticed', async () => {
  writeFileSync(log, 'a\nb\n');
  await poll();
  await eventually(async () => {
    // Two writes within one tick of the file system's clock look alike.
    writeFileSync(log, 'c\nd\n');
    await poll();
    expect(seen.slice(0, 4)).toEqual(['a', 'b', 'c', 'd']);
  });
});

test('a half line is forgotten when the file that it stood in is truncated', async () => {
  writeFileSync(log, 'half of something long');
  await poll();
  writeFileSync(log, 'whole\n');
  await poll();
  expect(seen).toEqual(['whole']);
});

test('a symbolic link that comes to lead elsewhere is followed, and the file before is read to its end', async () => {
  const [first, second] = [`${log}-first`, `${log}-second`];
  writeFileSync(first, 'a\n');
  writeFileSync(second, 'c\n');
  symlinkSync(first, log);
  await poll();
  appendFileSync(first, 'b\n');
  unlinkSync(log);
  symlinkSync(second, log);
  await poll();
  await poll();
  expect(seen.sort()).toEqual(['a', 'b', 'c']);
});

test('a writer that keeps the old file open is heard beside the new one', async () => {
  writeFileSync(log, 'a\n');
  await poll();
  const late = openSync(log, 'a');
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'c\n');
  await poll();
  writeSync(late, 'b\n');
  closeSync(late);
  await poll();
  expect(seen).toEqual(['a', 'c', 'b']);
});

test('a log is truncated, then moved away, between two looks: only what it holds since is read', async () => {
  writeFileSync(log, 'a\nbegun but never en');
  await poll();
  writeFileSync(log, 'c\n');
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'd\n');
  await poll();
  await poll();
  expect(seen).toEqual(['a', 'c', 'd']);
});

test('a log that is moved away and back is not read again', async () => {
  writeFileSync(log, 'a\n');
  await poll();
  renameSync(log, `${log}.1`);
  await poll();
  renameSync(`${log}.1`, log);
  appendFileSync(log, 'b\n');
  await poll();
  expect(seen).toEqual(['a', 'b']);
});

test('a log that comes back after it was given up is read on where it was left', async () => {
  writeFileSync(log, 'a\n');
  await poll();
  renameSync(log, `${log}.1`);
  await poll();
  silence();
  await expect(poll()).rejects.toThrow('does not exist');
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  await expect(poll()).rejects.toThrow('does not exist');
  renameSync(`${log}.1`, log);
  appendFileSync(log, 'b\n');
  await poll();
  expect(seen).toEqual(['a', 'b']);
});

test('rotations, truncations and deletions are counted', async () => {
  writeFileSync(log, 'a\n');
  await poll();
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'b\n');
  await poll();
  writeFileSync(log, 'ccc\n');
  await poll();
  unlinkSync(log);
  writeFileSync(log, 'd\n');
  await poll();
  expect(files.takeChanges()).toEqual(
    new Map([
      ['rotated', 1],
      ['truncated', 1],
      ['deleted', 1],
    ]),
  );
  expect(files.takeChanges().size).toBe(0);
});

test('a line that stands half in the log when it is first seen is counted whole', async () => {
  writeFileSync(log, 'old\nha');
  follow('end');
  await poll();
  appendFileSync(log, 'lf\n');
  await poll();
  expect(seen).toEqual(['half']);
});

test('a socket in the place of a log is named', async () => {
  const server = createServer().listen(log);
  await once(server, 'listening');
  await expect(poll()).rejects.toThrow(`${log} is not a regular file; name the log file itself`);
  server.close();
});
