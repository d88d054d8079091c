import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from './bench.ts';
import { istioText, requestOf } from './log-writer.ts';
import { scrape, startExporter } from './program.ts';
import { median, rounded } from './statistics.ts';

const rounds = 50;
/** The default poll of a log. */
const pollMs = 100;

/** Request 0 carries UH. */
const line = istioText(requestOf(0));

/** The sample of UH for the upstream of that line. */
function uhIn(metrics: string): number {
  return Number(
    /^upstream_response_flags_total\{[^}]*upstream_service="service-0"[^}]*flag="UH"\} (\d+)$/m.exec(metrics)?.[1] ??
      NaN,
  );
}

export const logToMetrics: Bench = {
  name: 'log-to-metrics',
  help: 'From a UH line in the log to its count in /metrics, at the default poll, against a timer of as long; the slowest of 50.',
  async run(note) {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
    const log = path.join(folder, 'access.log');
    writeFileSync(log, '');
    const exporter = await startExporter([`--envoy-access-log.paths=${log}`, '--envoy-access-log.start-at=start']);
    try {
      const times: number[] = [];
      const timers: number[] = [];
      for (let round = 1; round <= rounds + 1; round++) {
        appendFileSync(log, line);
        const writtenAt = performance.now();
        while (uhIn(await scrape(exporter.url)) !== round) await delay(1);
        times.push(performance.now() - writtenAt);
        // Not in step with the poll.
        await delay((round * 37) % 211);
      }
      for (let round = 0; round < rounds; round++) {
        const startedAt = performance.now();
        await delay(pollMs);
        timers.push(performance.now() - startedAt);
      }
      // The first waits for the series to be born at zero.
      times.shift();
      note(`median ${median(times).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms`);
      return [
        figure({
          bench: 'log-to-metrics',
          unit: 'ms',
          value: rounded(Math.max(...times)),
          peer: `a timer of ${pollMs} ms`,
          peer_value: rounded(Math.max(...timers)),
          ratio_limit: 0.6,
          agree: true,
        }),
      ];
    } finally {
      await exporter.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
