import type { Output } from './output.ts';
import { ruleGroups } from './prometheus.ts';

/** Rules of `thanos rule`: an alert on half of the data would resolve, or fire, for want of the other half. */
export const thanos = {
  name: 'thanos',
  help: 'A rule file of Thanos Ruler; a group fails where a store does not answer.',
  install: '`thanos rule --rule-file=FILE`',
  notes: [
    'The ruler itself has to be a store of the Query that it asks, because the alerts read what it records.',
    'Labels that the ruler adds to everything (--label) replace those of the data: none of them may be the parameter `cluster-label`.',
  ],
  document: (groups, parameters) => ({
    groups: ruleGroups(groups, parameters).map((group) => ({ ...group, partial_response_strategy: 'abort' })),
  }),
} as const satisfies Output;
