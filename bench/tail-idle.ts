import { appendFileSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../exporter/src/app/clock.ts';
import { Tail } from '../exporter/src/tail/tail.ts';
import { type Bench, type Figure, figure } from './bench.ts';
import { rounded } from './statistics.ts';

const files = 10_000;
const pollMs = 100;
/** Longer than it takes to open all logs and to ask the file system to tell of their changes. */
const warmUpMs = 12_000;
const measuredMs = 20_000;
const peerMs = 10_000;
/** Each of these logs gets a line at the end, which must be read within the bound. */
const probed = 50;
const boundMs = 2_000;

/** Follows the logs as a source does, until the signal aborts. */
async function follow(tail: Tail, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { more } = await tail.poll(() => undefined);
    if (!more) await tail.waitForMore(pollMs, signal);
  }
}

/** The share of one core that this process uses, in percent. */
async function usage(ms: number): Promise<number> {
  const before = process.cpuUsage();
  const began = performance.now();
  await systemClock.sleep(ms, new AbortController().signal);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - began);
}

/** How long it takes from the writing of a line until it was read, in milliseconds; the longest of several. */
async function slowest(folder: string, seen: Map<string, number>): Promise<number> {
  let worst = 0;
  for (let index = 0; index < probed; index++) {
    const line = `probe ${index}`;
    const written = performance.now();
    appendFileSync(path.join(folder, `pod-${index * (files / probed)}.log`), `${line}\n`);
    while (!seen.has(line) && performance.now() - written < boundMs) {
      await systemClock.sleep(1, new AbortController().signal);
    }
    worst = Math.max(worst, (seen.get(line) ?? Infinity) - written);
  }
  return worst;
}

/** The same share for a program that asks once a second of each log whether it grew. */
async function usageOfStats(folder: string): Promise<number> {
  const logs = Array.from({ length: files }, (_, index) => path.join(folder, `pod-${index}.log`));
  const timer = setInterval(() => {
    for (const log of logs) statSync(log);
  }, 1_000);
  const used = await usage(peerMs);
  clearInterval(timer);
  return used;
}

async function measure(folder: string, note: (words: string) => void): Promise<readonly Figure[]> {
  const hourAgo = Date.now() / 1_000 - 3_600;
  for (let index = 0; index < files; index++) {
    const file = path.join(folder, `pod-${index}.log`);
    writeFileSync(file, `a line of pod ${index} from an hour ago\n`);
    utimesSync(file, hourAgo, hourAgo);
  }
  const seen = new Map<string, number>();
  const handler = {
    line: (bytes: Buffer, start: number, end: number) => {
      seen.set(bytes.toString('utf8', start, end), performance.now());
    },
    tooLong: () => undefined,
  };
  const options = { paths: [path.join(folder, '*.log')], startAt: 'end', handler: () => handler } as const;
  const tail = new Tail({ ...options, clock: systemClock, warn: () => undefined });
  const stop = new AbortController();
  const following = follow(tail, stop.signal);
  note(`${files} idle logs are open; measuring for ${measuredMs / 1_000} s`);
  await usage(warmUpMs);
  const value = await usage(measuredMs);
  const worst = await slowest(folder, seen);
  stop.abort();
  await following;
  await tail.close();
  note(`of ${probed} lines written to idle logs, the slowest was read after ${worst.toFixed(0)} ms`);
  return [
    figure({
      bench: 'tail-idle',
      unit: '% of a core',
      value: rounded(value, 2),
      peer: 'stat of each log once a second',
      peer_value: rounded(await usageOfStats(folder), 2),
      ratio_limit: 3.4,
      agree: seen.size === probed && worst < boundMs,
    }),
  ];
}

export const tailIdle: Bench = {
  name: 'tail-idle',
  help: 'What 10,000 open logs cost that nobody writes to, at the default poll, against a stat of each once a second.',
  async run(note) {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-tail-idle-'));
    try {
      return await measure(folder, note);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
