import type { EnvoyPodLogsOptions } from '../index.ts';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { builtinFormats } from '../../../envoy/format/compile.ts';
import { createIdentify } from '../../../envoy/identity.ts';
import { LogHealths, MalformedSamples } from '../../../envoy/log-health.ts';
import { Tally } from '../../../envoy/tally.ts';

/** A request that failed at `shop/checkout`, in a format that is recognized. */
export const entry =
  '[2026-11-22T12:00:00.000Z] "GET / HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl" "1" "checkout" "-" outbound|80||checkout.shop.svc.cluster.local - 10.96.0.10:80 10.244.0.9:1 - default';

/** What reads entries of Envoy and counts them. */
export function envoy(): Pick<EnvoyPodLogsOptions, 'tally' | 'logs'> {
  const tally = new Tally(createIdentify({ patterns: [] }));
  const clock = new FakeClock();
  const samples = new MalformedSamples(clock, () => undefined);
  return { tally, logs: new LogHealths({ tally, formats: builtinFormats, samples, clock }) };
}
