import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { Player } from './player.ts';
import type { Recording } from './recording.ts';

const recording: Recording = {
  startedAt: Date.parse('2026-11-01T08:00:00Z'),
  durationMs: 60_000,
  lines: [
    { atMs: 10_000, text: '[2026-11-01T08:00:10.000Z] "GET / HTTP/1.1" 200\n' },
    { atMs: 40_000, text: '[2026-11-01T08:00:40.500Z] "GET / HTTP/1.1" 503\n' },
  ],
  changes: [
    { atMs: 0, uid: 'a', fields: { kind: 'Pod', spec: { image: '1' }, status: { since: '2026-11-01T07:58:00Z' } } },
    { atMs: 0, uid: 'b', fields: { kind: 'Node' } },
    { atMs: 20_000, uid: 'a', fields: { status: { since: '2026-11-01T08:00:20Z' } } },
    { atMs: 30_000, uid: 'b' },
  ],
};

const playedAt = Date.parse('2027-02-03T10:00:00Z');
let folder: string;
let clock: FakeClock;
let stop: AbortController;
let done: Promise<void>;

async function play(speed: number): Promise<void> {
  const files = { log: path.join(folder, 'access.log'), objects: path.join(folder, 'objects.json') };
  const player = new Player(recording, files, { clock, speed });
  await player.begin();
  done = player.run(stop.signal);
  await waits();
}

/** Until all is written that is due. */
const waits = () => eventually(() => expect(clock.sleeping).toBe(1));

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await waits();
}

const log = () => readFileSync(path.join(folder, 'access.log'), 'utf8');
const objects = () => (JSON.parse(readFileSync(path.join(folder, 'objects.json'), 'utf8')) as { items: unknown }).items;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-player-'));
  clock = new FakeClock(playedAt);
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await done;
  rmSync(folder, { recursive: true });
});

test('it begins with all objects as they were, at the times at which they would be so now', async () => {
  await play(1);
  expect(objects()).toEqual([
    { kind: 'Pod', spec: { image: '1' }, status: { since: '2027-02-03T09:58:00.000Z' } },
    { kind: 'Node' },
  ]);
  expect(log()).toBe('');
});

test('a change replaces the fields that it names, and an object that is gone is gone', async () => {
  await play(1);
  await pass(20_000);
  expect(objects()).toEqual([
    { kind: 'Pod', spec: { image: '1' }, status: { since: '2027-02-03T10:00:20.000Z' } },
    { kind: 'Node' },
  ]);
  await pass(10_000);
  expect(objects()).toEqual([expect.objectContaining({ kind: 'Pod' })]);
});

test('a line is logged when its time has come, with that time', async () => {
  await play(1);
  await pass(9_000);
  expect(log()).toBe('');
  await pass(31_000);
  expect(log()).toBe(
    '[2027-02-03T10:00:10.000Z] "GET / HTTP/1.1" 200\n[2027-02-03T10:00:40.500Z] "GET / HTTP/1.1" 503\n',
  );
});

test('at ten times the speed all of it takes a tenth of the time, and what was before is as old as ever', async () => {
  await play(10);
  expect(objects()).toContainEqual(expect.objectContaining({ status: { since: '2027-02-03T09:58:00.000Z' } }));
  await pass(4_000);
  expect(log()).toContain('[2027-02-03T10:00:04.050Z] "GET / HTTP/1.1" 503\n');
  expect(objects()).toEqual([expect.objectContaining({ status: { since: '2027-02-03T10:00:02.000Z' } })]);
});

test('after its end it begins anew, with a new log and as of then', async () => {
  await play(1);
  await pass(59_000);
  await pass(1_000);
  expect(log()).toBe('');
  expect(readFileSync(path.join(folder, 'access.log.1'), 'utf8')).toContain('503');
  expect(objects()).toEqual([
    { kind: 'Pod', spec: { image: '1' }, status: { since: '2027-02-03T09:59:00.000Z' } },
    { kind: 'Node' },
  ]);
});
