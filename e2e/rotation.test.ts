import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CountingTail } from '../exporter/src/tail/testing/counting-tail.ts';
import { program } from './support/programs.ts';

const logrotate = program('logrotate');
/** Between two rotations; of each such burst the tail reads only the first part before the log is cut. */
const linesPerBurst = 2_000;

let folder: string;
let log: string;
let tail: CountingTail;
let warnings: string[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-logrotate-'));
  log = path.join(folder, 'access.log');
  fs.writeFileSync(log, '');
  warnings = [];
  tail = new CountingTail({ paths: [path.join(folder, 'access*')], warn: (warning) => warnings.push(warning) });
});

afterEach(async () => {
  await tail.kill();
  fs.rmSync(folder, { recursive: true });
});

/** Runs the real logrotate once, whatever the age and the size of the log. */
function rotate(words: string): void {
  // Its state stands elsewhere, because the pattern of the logs would mean it.
  const config = path.join(folder, 'rotate.conf');
  fs.writeFileSync(config, `${log} {\n  rotate 50\n  missingok\n  nodateext\n  ${words}\n}\n`, { mode: 0o644 });
  execFileSync(logrotate ?? '', ['--force', '--state', path.join(folder, 'state'), config], { stdio: 'pipe' });
}

/** Lines that no other burst has, of which the tail has read all of the first half, and what was before. */
async function burst(number: number): Promise<void> {
  for (const half of [0, 1]) {
    const lines = Array.from(
      { length: linesPerBurst / 2 },
      (_, n) => `${number}.${half}.${n} ${'x'.repeat(n % 300)}\n`,
    );
    fs.appendFileSync(log, lines.join(''));
    if (half === 0) await readUntil(() => tail.counted.size >= (number + 0.5) * linesPerBurst);
  }
}

/** Reads until it is so; fails once that will never be. */
async function readUntil(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > deadline) expect.fail(`after ten seconds only ${tail.counted.size} lines were read`);
    await tail.poll();
    await tail.tail.waitForMore(5, new AbortController().signal);
  }
}

describe.skipIf(logrotate === undefined)('the real logrotate', { timeout: 60_000 }, () => {
  test.each([
    ['copytruncate', 12, 'copytruncate'],
    ['copytruncate with delaycompress', 12, 'copytruncate\n  compress\n  delaycompress'],
    [
      'copytruncate with a date before the extension',
      3,
      'copytruncate\n  dateext\n  dateformat -%Y%m%d-%s\n  extension .log',
    ],
    ['renaming', 12, 'create'],
  ])('%s loses no line, and none is read twice', async (_what, rotations, words) => {
    for (let number = 0; number < rotations; number++) {
      await burst(number);
      rotate(words);
      // Names with a date have one for each second.
      if (words.includes('dateext')) await nextSecond();
    }
    const all = rotations * linesPerBurst;
    await readUntil(() => tail.counted.size >= all);
    const counted = tail.counted;
    expect(new Set(counted.values())).toEqual(new Set([1]));
    expect(counted.size).toBe(all);
    expect(warnings).toEqual([]);
  });

  test('copytruncate that compresses at once says how many bytes it could not read', async () => {
    await burst(0);
    const readBytes = tail.lines.reduce((sum, line) => sum + line.length + 1, 0);
    const bytes = fs.statSync(log).size;
    rotate('copytruncate\n  compress');
    await readUntil(() => warnings.length > 0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      `the last ${(bytes - readBytes).toLocaleString('en')} bytes of ${log} may not be counted`,
    );
    expect(tail.counted.size).toBe(linesPerBurst / 2);
  });
});

async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1_000);
  await readUntil(() => Math.floor(Date.now() / 1_000) > second);
}
