/** Loaded into the exporter before its program: tells what its event loop did when it is asked. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What the event loop did since it was asked last. */
export interface LoopReport {
  /** Milliseconds in which it worked. */
  readonly activeMs: number;
  /** The longest time between two turns of a timer of one millisecond; only after it was asked to watch for that. */
  readonly maxMs: number;
  readonly cpuMs: number;
}

/** What is asked: for a report, and whether to watch the turns from now on, which wakes the loop a thousand times a second. */
export type LoopQuestion = 'report' | 'report and watch turns';

const delays = monitorEventLoopDelay({ resolution: 1 });
let last = performance.eventLoopUtilization();
let cpu = process.cpuUsage();

process.on('message', (question: LoopQuestion) => {
  const now = performance.eventLoopUtilization();
  const { user, system } = process.cpuUsage(cpu);
  const report: LoopReport = {
    activeMs: performance.eventLoopUtilization(now, last).active,
    maxMs: delays.max / 1e6,
    cpuMs: (user + system) / 1000,
  };
  last = performance.eventLoopUtilization();
  cpu = process.cpuUsage();
  delays.disable();
  delays.reset();
  if (question === 'report and watch turns') delays.enable();
  process.send?.(report);
});
// The program ends when it has nothing more to do, whoever may still ask.
process.channel?.unref();
