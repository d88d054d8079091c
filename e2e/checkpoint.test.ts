import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { LogWriter } from './support/log-writer.ts';
import { countedBy, linesOf, sampleOf } from './support/metrics.ts';
import { startUhwatch, type Uhwatch } from './support/processes.ts';

describe('uhwatch with a checkpoint, killed again and again while a proxy writes', () => {
  let folder: string;
  let log: string;
  let writer: LogWriter;
  let uhwatch: Uhwatch;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-checkpoint-'));
    log = path.join(folder, 'access.log');
    writer = new LogWriter(log);
  });

  afterEach(async () => {
    writer.stop();
    await uhwatch.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    const checkpoint = path.join(folder, 'checkpoint.json');
    const options = { paths: log, 'start-at': 'start', checkpoint };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--envoy-access-log.${name}`, value]);
    uhwatch = await startUhwatch(['serve', ...flags]);
  }

  const rotations = () => sampleOf(uhwatch.url, 'uhwatch_log_changes_total', ['change', 'rotated']);

  /** Waits until more lines are counted than this. */
  async function countedMoreThan(goal: number): Promise<void> {
    await eventually(async () => {
      const { counted = 0 } = await linesOf(uhwatch.url);
      expect(counted, `uhwatch wrote:\n${uhwatch.output()}`).toBeGreaterThan(goal);
    }, 20_000);
  }

  /** What Prometheus would keep of the requests: the last value of each series. */
  async function scraped(): Promise<Map<string, number>> {
    const counted = Object.entries(await countedBy(uhwatch.url));
    return new Map(counted.map(([name, { requests }]) => [name, requests]));
  }

  /** After a restart a series may be missing, but not smaller: `rate()` would take that for a reset. */
  async function goesOn(before: ReadonlyMap<string, number>): Promise<void> {
    const now = await eventually(async () => {
      const found = await scraped();
      expect(found.size, uhwatch.output()).toBe(before.size);
      return found;
    }, 20_000);
    for (const [name, value] of before) expect(now.get(name), name).toBeGreaterThanOrEqual(value);
  }

  /** Kills the exporter; the proxy writes on for a while. */
  async function killed(): Promise<void> {
    await uhwatch.stop('SIGKILL');
    const before = writer.lines;
    await eventually(() => expect(writer.lines).toBeGreaterThan(before + 200), 20_000);
  }

  test('counts every line once, through a rotation while it runs and one while it is dead', async () => {
    await start();
    await countedMoreThan(0);
    await killed();

    await start();
    await countedMoreThan(writer.lines + 500);
    writer.rotate();
    await eventually(async () => expect(await rotations()).toBe(1), 20_000);
    const before = await scraped();
    // Lines still go to the old file.
    await killed();
    writer.reopen();

    await start();
    await goesOn(before);
    await countedMoreThan(writer.lines + 500);
    await killed();
    writer.rotate();
    writer.reopen();

    // No time to read what it missed.
    await start();
    await killed();

    await start();
    await countedMoreThan(writer.lines + 500);
    writer.stop();
    const of = (service: string) => writer.written.get(service) ?? 0;
    const told = {
      'shop/checkout:80': { requests: of('checkout'), UH: 0, UF: 0, URX: 0 },
      'shop/payments:80': { requests: of('payments'), UH: of('payments'), UF: 0, URX: 0 },
      'shop/orders:80': { requests: of('orders'), UH: 0, UF: of('orders'), URX: of('orders') },
    };
    const lines = { counted: writer.lines, inbound: 0, ignored: 0, malformed: 0, truncated: 0 };
    const tells = () =>
      eventually(async () => {
        expect(await linesOf(uhwatch.url)).toEqual(lines);
        expect(await countedBy(uhwatch.url)).toEqual(told);
      }, 20_000);
    await tells();

    const last = await scraped();
    expect(await uhwatch.stop()).toBe(0);
    await start();
    await goesOn(last);
    await tells();
  }, 120_000);
});
