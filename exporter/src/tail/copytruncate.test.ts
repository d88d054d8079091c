import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asNobody } from './testing/as-nobody.ts';
import { CountingTail } from './testing/counting-tail.ts';
import { noTimePassed, pass } from './testing/time.ts';

let folder: string;
let warnings: string[];
let tail: CountingTail;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-copytruncate-'));
  warnings = [];
  follow('access.log');
});

afterEach(async () => {
  noTimePassed();
  await tail.kill();
  fs.rmSync(folder, { recursive: true });
});

function follow(...names: readonly string[]): void {
  const checkpoint = at('checkpoint.json');
  tail = new CountingTail({ paths: names.map(at), checkpoint, warn: (warning) => warnings.push(warning) });
}

function at(name: string): string {
  return path.join(folder, name);
}

function write(text: string, name = 'access.log'): void {
  fs.appendFileSync(at(name), text);
}

/** As logrotate does it: the copy is whole before the log is cut. */
function copyTruncate(copy: string, log = 'access.log'): void {
  fs.copyFileSync(at(log), at(copy));
  fs.truncateSync(at(log));
}

/** What logrotate does to a copy without `delaycompress`. */
function compress(copy: string): void {
  fs.writeFileSync(at(`${copy}.gz`), gzipSync(fs.readFileSync(at(copy))));
  fs.unlinkSync(at(copy));
}

async function poll(rounds = 3): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    pass(2_000);
    await tail.poll();
  }
}

describe('what was written between the last look and the truncation is read from the copy', () => {
  test.each(['access.log.1', 'access.log-20261122', 'access.log.2026-11-22', 'access.1.log', 'access-20261122.log'])(
    'named %s',
    async (copy) => {
      write('a\nb\n');
      await poll();
      write('c\nd\n');
      copyTruncate(copy);
      write('e\n');
      await poll();
      expect(tail.lines).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(tail.old).toEqual(['a', 'b']);
      expect(warnings).toEqual([]);
    },
  );

  test('with the line that had begun, and the next rotation as well', async () => {
    write('a\nbeg');
    await poll();
    write('un\n');
    copyTruncate('access.log.1');
    write('b\n');
    await poll();
    fs.renameSync(at('access.log.1'), at('access.log.2'));
    write('c\n');
    copyTruncate('access.log.1');
    await poll();
    expect(tail.lines).toEqual(['a', 'begun', 'b', 'c']);
  });

  test('once, when it had been read to its end before', async () => {
    write('a\n');
    await poll();
    copyTruncate('access.log.1');
    await poll();
    write('b\n');
    await poll();
    expect(tail.lines).toEqual(['a', 'b']);
  });

  test('also when the log was rotated twice between two looks, and when it was empty before', async () => {
    write('');
    await poll();
    for (const [line, copy] of [
      ['a\n', 'access.log.2'],
      ['b\n', 'access.log.1'],
    ] as const) {
      write(line);
      copyTruncate(copy);
    }
    write('c\n');
    await poll();
    expect(tail.lines.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('and when the log is moved away right after it', async () => {
    write('a\n');
    await poll();
    write('b\n');
    copyTruncate('access.log.2');
    write('c\n');
    fs.renameSync(at('access.log'), at('access.log.1'));
    write('d\n');
    await poll();
    expect(tail.lines.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a copy of many looks is read to its end before the log, and a restart in between changes nothing', async () => {
    const lines = Array.from({ length: 12_000 }, (_, n) => `${n} ${'x'.repeat(1_000)}`);
    write('a\n');
    await poll();
    write(`${lines.join('\n')}\n`);
    copyTruncate('access.log.1');
    write('z\n');
    pass(2_000);
    expect((await tail.poll()).more).toBe(true);
    await tail.tail.save();
    await tail.kill();
    follow('access.log');
    await poll(6);
    const counted = tail.counted;
    expect(counted.size).toBe(12_002);
    expect(new Set(counted.values())).toEqual(new Set([1]));
  });

  test('while nobody followed, then cut again while it is followed', async () => {
    write('a\n');
    await poll();
    await tail.tail.save();
    await tail.kill();
    write('b\n');
    copyTruncate('access.log.2');
    write('c\n');
    follow('access.log');
    await poll();
    write('d\n');
    copyTruncate('access.log.1');
    write('e\n');
    await poll();
    expect(Object.fromEntries(tail.counted)).toEqual({ a: 1, b: 1, c: 1, d: 1, e: 1 });
  });
});

describe('a copy that is followed as well is never read twice', () => {
  test.each([
    ['a pattern that means it', ['access*'], 'access', 'access.1'],
    ['a pattern that means its name before the extension', ['*.log'], 'access.log', 'access-20261122.log'],
    ['a name of its own', ['access.log', 'access.log.1'], 'access.log', 'access.log.1'],
    ['a name of its own that comes first', ['access.log.1', 'access.log'], 'access.log', 'access.log.1'],
  ])('by %s', async (_what, names, log, copy) => {
    await tail.kill();
    follow(...names);
    write('a\n', log);
    await poll();
    write('b\n', log);
    // Seen between copying and cutting too.
    fs.copyFileSync(at(log), at(copy));
    await poll();
    fs.truncateSync(at(log));
    write('c\n', log);
    await poll();
    write('d\n', log);
    fs.renameSync(at(copy), at(`old-${copy}`));
    copyTruncate(copy, log);
    write('e\n', log);
    await poll(8);
    expect(tail.lines.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('a log of its own that is only named like a copy is read', async () => {
    await tail.kill();
    follow('*.log');
    write('a\n', 'worker.log');
    await poll();
    write('b\n', 'worker-1.log');
    await poll();
    expect(tail.lines).toEqual(['a', 'b']);
  });
});

describe('what cannot be read is said in one sentence', () => {
  test('a copy that was compressed at once, with how many bytes of it were not read', async () => {
    write('a\n');
    await poll();
    write('some more\n');
    copyTruncate('access.log.1');
    compress('access.log.1');
    write('b\n');
    await poll();
    expect(tail.lines).toEqual(['a', 'b']);
    expect(warnings).toEqual([
      `the last 10 bytes of ${at('access.log')} may not be counted: the rotation that truncated it compressed the copy, ${at('access.log.1.gz')}, before they were read; let it compress at the next rotation (delaycompress)`,
    ]);
  });

  test('not when it had been read to its end, nor of the copy of an earlier rotation', async () => {
    write('a\n');
    await poll();
    copyTruncate('access.log.1');
    compress('access.log.1');
    await poll();
    write('b\n');
    await poll();
    write('c\n');
    fs.renameSync(at('access.log.1.gz'), at('access.log.2.gz'));
    copyTruncate('access.log.1');
    await poll();
    expect(tail.lines).toEqual(['a', 'b', 'c']);
    expect(warnings).toEqual([]);
  });

  test('a copy of which nobody can tell how much of it was read', async () => {
    write('a\n');
    await poll();
    write('b\n');
    copyTruncate('access.log-20261122');
    fs.renameSync(at('access.log-20261122'), at('access.log-20261122.zst'));
    await poll();
    expect(warnings).toEqual([expect.stringContaining(`the last lines of ${at('access.log')} may not be counted`)]);
  });

  test('a log that was truncated without a copy is no loss that anybody could tell of', async () => {
    write('a\n');
    write('other\n', 'access.log.1');
    fs.utimesSync(at('access.log.1'), 0, 0);
    await poll();
    fs.truncateSync(at('access.log'));
    write('b\n');
    await poll();
    expect(tail.lines).toEqual(['a', 'b']);
    expect(warnings).toEqual([]);
  });

  test('a copy that may not be read, where the log may be', async () => {
    fs.chmodSync(folder, 0o777);
    write('a\n');
    await poll();
    write('b\n');
    copyTruncate('access.log.1');
    spawnSync('chmod', ['000', at('access.log.1')]);
    await asNobody(() => poll());
    expect(warnings).toEqual([
      `the last lines of ${at('access.log')} may not be counted: ${at('access.log.1')} may not be read; give the user that runs uhwatch read permission on it`,
    ]);
  });
});
