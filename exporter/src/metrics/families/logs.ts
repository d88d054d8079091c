import { metricNames } from '@uhwatch/contract/metrics.ts';
import { logChanges } from '../../model/event.ts';
import { fateOf, toldFates } from '../../model/line-fate.ts';
import { selfFamily } from './family.ts';

/** Families about the logs that sources read. */
export const logFamilies = [
  selfFamily({
    name: metricNames.logLines,
    type: 'counter',
    help: 'Lines read, by what became of them: counted, inbound (counted apart), ignored with the reason (not_final, no_name, internal, other_program, blank), malformed, truncated (too long).',
    labels: ['source', 'result', 'reason'],
    stability: 'experimental',
    *samples({ sources }) {
      for (const { name, lines } of sources.values()) {
        if (lines === undefined) continue;
        for (const fate of toldFates) {
          const { result, reason = '' } = fate;
          yield [{ source: name, result, reason }, lines.get(fateOf(fate)) ?? 0];
        }
      }
    },
  }),
  selfFamily({
    name: metricNames.logLag,
    type: 'gauge',
    help: 'Bytes written to the log and not yet read.',
    labels: ['source', 'file'],
    stability: 'experimental',
    *samples({ sources }) {
      for (const { name, logFiles } of sources.values()) {
        for (const [file, { lagBytes }] of logFiles) yield [{ source: name, file }, lagBytes];
      }
    },
  }),
  selfFamily({
    name: metricNames.logChanges,
    type: 'counter',
    help: 'What happened to logs that were followed: rotated (another file has the name), truncated, deleted.',
    labels: ['source', 'change'],
    stability: 'experimental',
    *samples({ sources }) {
      for (const { name, logChanges: counts } of sources.values()) {
        if (counts === undefined) continue;
        for (const change of logChanges) yield [{ source: name, change }, counts.get(change) ?? 0];
      }
    },
  }),
];
