import { kubectl } from '../../kubectl.ts';
import { ofRequests, recentFlag } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const retriesExhausted = rule({
  code: 'UP204',
  title: 'Every retry failed',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recentFlag(subject, traffic, { flag: 'URX' })) {
      yield {
        cause: 'retries_exhausted',
        reason: '',
        port: seen.port,
        subset: seen.subset,
        endpoints: 0,
        share: seen.share,
        since: seen.since,
        confidence: 'certain',
        title: `Every retry failed for ${ofRequests(seen)} (URX): several endpoints fail, not one`,
        evidence: seen.evidence,
        commands: [
          kubectl.gatewayLog('URX'),
          kubectl.pods(subject),
          kubectl.endpoints(subject),
          kubectl.destinationRules(subject),
        ],
      };
    }
  },
});
