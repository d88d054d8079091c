import { because } from '@uhwatch/contract/causes.ts';
import type { AddressFamily } from '../../../model/service.ts';
import { be, countEvidence, ofSlices, onPort } from '../../endpoint-evidence.ts';
import { someLeft } from '../../impact.ts';
import { rule } from '../../rule.ts';

const words: Record<AddressFamily, string> = { ipv4: 'IPv4', ipv6: 'IPv6' };

export const addressFamilyWithoutEndpoints = rule({
  code: 'UP108',
  title: 'One address family of the upstream has no ready endpoint',
  rank: 72,
  commands: ['endpointSlices', 'service', 'pods'],
  inputs: ['endpoints'],
  *check(subject, { endpoints: { service } }) {
    for (const row of service.readiness) {
      const { counts, families = [] } = row;
      for (const { family, counts: own } of families) {
        // Where none is ready in any family UP101 says so.
        if (own.ready > 0 || counts.ready === 0) continue;
        yield {
          ...because('address_family', family),
          confidence: 'certain',
          port: row.port,
          subset: '',
          endpoints: own.unready + own.draining + own.terminating,
          share: 1 / families.length,
          impact: someLeft,
          since: undefined,
          title: `No endpoint is ready over ${words[family]}${onPort(row)}, while ${counts.ready} ${be(counts.ready)} over the other family`,
          evidence: [
            ...countEvidence(subject, row, service),
            ...families.map((each) => ofSlices(subject, row, [`${each.family}.ready`, each.counts.ready])),
          ],
        };
      }
    }
  },
});
