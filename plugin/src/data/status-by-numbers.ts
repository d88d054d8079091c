import { type Status } from '@uhwatch/contract/status.ts';
import { type UpstreamRow } from './row';

/**
 * The status of an upstream that no exporter knows, from hosts as Envoy counts them and from failed requests. As with the
 * exporter, requests alone never make it healthy: that somebody was answered does not say what stands behind.
 */
export function statusByNumbers(numbers: UpstreamRow['numbers'], outcomes: UpstreamRow['outcomes']): Status {
  const { ready, desired, failure_rate: failed = 0, failure_share: share = 0 } = numbers;
  const lost = outcomes.get('no_healthy_upstream') ?? 0;
  if (ready === 0 && desired === 0 && failed === 0) {
    return 'idle';
  }
  // Nearly: the windows of the two rates need not end together.
  if (ready === 0 || (share > 0.99 && lost > 0.99 * failed)) {
    return 'no_healthy_upstream';
  }
  if (failed > 0 || (ready !== undefined && ready < (desired ?? 0))) {
    return 'degraded';
  }
  return ready === undefined ? 'unknown' : 'healthy';
}
