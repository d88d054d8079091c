/**
 * Loaded into the exporter before its program: tells what its event loop did when it is asked. JavaScript, because what
 * strips types would stay in the memory that is measured.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const delays = monitorEventLoopDelay({ resolution: 1 });
let last = performance.eventLoopUtilization();
let cpu = process.cpuUsage();

process.on('message', (question) => {
  const now = performance.eventLoopUtilization();
  const { user, system } = process.cpuUsage(cpu);
  const report = {
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
