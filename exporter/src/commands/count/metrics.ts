import { logFamilies } from '../../metrics/families/logs.ts';
import { header, sampleLine, seriesName } from '../../metrics/exposition/text.ts';
import { trafficFamilies } from '../../metrics/families/traffic.ts';
import { noDiagnosis } from '../../diagnosis/engine/diagnose.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The counts in the families in which the exporter shows them; families without a sample are left out. */
export function metrics(snapshot: Snapshot): string {
  const texts: string[] = [];
  for (const family of trafficFamilies) {
    const subjects = [...snapshot.upstreams.values()].map((upstream) => ({
      upstream,
      // Nobody asked what is behind the upstreams, so nothing was found.
      diagnosis: noDiagnosis,
      // No count depends on time.
      now: 0,
    }));
    const samples = subjects.flatMap((subject) => [...family.samples(subject)]);
    if (samples.length === 0) continue;
    texts.push(header(family), ...samples.map(([labels, value]) => sampleLine(seriesName(family, labels), value)));
  }
  for (const family of logFamilies) {
    const samples = [...family.samples(snapshot)];
    if (samples.length === 0) continue;
    texts.push(header(family), ...samples.map(([labels, value]) => sampleLine(seriesName(family, labels), value)));
  }
  return texts.join('');
}
