import { ruleSet } from '../../provisioning/src/alerts.ts';
import {
  duration,
  type Duration,
  type Parameters,
  parametersFrom,
  seconds,
} from '../../provisioning/src/parameters.ts';
import { alertmanagerConfig } from '../../provisioning/src/writers/alertmanager.ts';
import { ruleGroups } from '../../provisioning/src/writers/prometheus.ts';

/** So many times sooner everything fires and ends; the windows of the queries stay. */
const faster = 15;

interface QuickRule {
  readonly for?: Duration;
  readonly keep_firing_for?: Duration;
}

function sooner(given: Duration): Duration {
  return duration(Math.ceil(seconds(given) / faster));
}

function quick(rule: QuickRule): object {
  return {
    ...rule,
    ...(rule.for && { for: sooner(rule.for) }),
    ...(rule.keep_firing_for && { keep_firing_for: sooner(rule.keep_firing_for) }),
  };
}

/** The rules and the Alertmanager configuration that people install, for a test that cannot wait for minutes. */
export function quickRules(given: Readonly<Record<string, unknown>>): { groups: object[]; manager: string } {
  // Shorter than anybody may ask for.
  const parameters: Parameters = { ...parametersFrom(given), 'scrape-interval': '1s' };
  const groups = ruleSet(parameters);
  return {
    groups: ruleGroups(groups, parameters).map((group) => {
      const { rules, ...rest } = group as { rules: readonly QuickRule[] };
      return { ...rest, interval: '1s', rules: rules.map(quick) };
    }),
    manager: alertmanagerConfig(groups, parameters),
  };
}
