import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../app/clock.ts';
import { Follower } from './follower.ts';
import { Hint } from './hint.ts';
import { LogEntry } from './log-entry.ts';
import { OpenFiles } from './open-files.ts';
import { collect } from './testing/collect.ts';
import { noTimePassed, pass } from './testing/time.ts';

let folder: string;
let log: string;
let seen: string[];
let entry: LogEntry;
const round = { after: () => undefined, logs: 1, deaf: new Set<bigint>() };

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-entry-'));
  log = path.join(folder, 'access.log');
  writeFileSync(log, 'a\n');
  seen = [];
  round.deaf.clear();
  const follower = new Follower({
    path: log,
    handler: collect(seen),
    files: new OpenFiles(() => undefined),
    startAt: 'start',
  });
  entry = new LogEntry({ follower, clock: systemClock, matched: false, spread: 1, changed: () => undefined });
});

afterEach(async () => {
  noTimePassed();
  vi.restoreAllMocks();
  await entry.close();
  rmSync(folder, { recursive: true });
});

/** Looks until the log counts as idle. */
async function fallSilent(): Promise<void> {
  for (let look = 0; look < 4; look++) {
    pass(5_000);
    await entry.look(round);
  }
}

test('a file system that tells nothing of changes is not relied on', async () => {
  vi.spyOn(Hint.prototype, 'isArmed', 'get').mockReturnValue(true);
  await fallSilent();
  appendFileSync(log, 'b\n');
  await entry.look(round);
  expect(round.deaf.size).toBe(0);
  await entry.look(round);
  expect(seen).toEqual(['a', 'b']);
  expect(round.deaf.size).toBe(1);
});

test('a log that is written to while it is idle is due at once', async () => {
  await fallSilent();
  expect(entry.dueAt).toBeGreaterThan(performance.now());
  const due = new Promise<void>((resolve) => {
    vi.spyOn(Hint.prototype, 'disarm').mockImplementationOnce(() => resolve());
  });
  appendFileSync(log, 'b\n');
  await due;
  expect(entry.dueAt).toBe(0);
});
