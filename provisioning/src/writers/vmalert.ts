import type { Output } from './output.ts';
import { ruleGroups } from './prometheus.ts';

/** How far back in time the rules look, instead of the 30 s for which VictoriaMetrics waits for what comes late. */
const behind = '5s';

/**
 * Rules of vmalert. What a rule records is written while the next one is evaluated already, so an alert reads what its
 * records were one interval ago (https://docs.victoriametrics.com/victoriametrics/vmalert/#chaining-groups): the lag is
 * the same for all that it compares. To set groups apart in time would need 30 s for each step of a chain.
 */
export const vmalert = {
  name: 'vmalert',
  help: 'A rule file of vmalert 1.113 or newer, for VictoriaMetrics.',
  install: '`vmalert -rule=FILE`, with `-remoteWrite.url` and `-remoteRead.url`',
  notes: [
    'What is recorded is there for the alerts one interval later: pages come one or two intervals later than from Prometheus.',
    'Increases are not extended to the ends of a range as by Prometheus, so an alert just at its limit comes a step sooner or later.',
    `The rules look ${behind} back and not the 30 s of -search.latencyOffset and -rule.evalDelay: what comes later is counted in the next evaluation.`,
  ],
  document: (groups, parameters) => ({
    groups: ruleGroups(groups, parameters).map(({ rules, ...group }) => ({
      ...group,
      type: 'prometheus',
      eval_delay: behind,
      params: { latency_offset: [behind] },
      rules,
    })),
  }),
} as const satisfies Output;
