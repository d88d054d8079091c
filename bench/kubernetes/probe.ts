/** Loaded into the exporter before its program: tells what its event loop did when it is asked. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What the event loop did since it was asked last. */
export interface LoopReport {
  /** Milliseconds in which it worked. */
  readonly activeMs: number;
  /** The longest time between two turns of a timer of one millisecond. */
  readonly longestMs: number;
  readonly cpuMs: number;
}

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
let last = performance.eventLoopUtilization();
let cpu = process.cpuUsage();

process.on('message', () => {
  const now = performance.eventLoopUtilization();
  const { user, system } = process.cpuUsage(cpu);
  const report: LoopReport = {
    activeMs: performance.eventLoopUtilization(now, last).active,
    longestMs: delays.max / 1e6,
    cpuMs: (user + system) / 1000,
  };
  last = performance.eventLoopUtilization();
  cpu = process.cpuUsage();
  delays.reset();
  process.send?.(report);
});
// The program ends when it has nothing more to do, whoever may still ask.
process.channel?.unref();
