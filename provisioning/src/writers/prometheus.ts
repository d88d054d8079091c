import type { Alert, Group, Recording } from '../alert.ts';
import { annotations } from '../annotations.ts';
import type { Duration, Parameters } from '../parameters.ts';
import type { Output } from './output.ts';

/** A group as Prometheus writes it. */
export interface RuleGroup {
  readonly name: string;
  readonly interval: Duration;
  readonly rules: readonly object[];
}

/** The whole condition: the alert's number and the comparison that makes it an alarm. */
export function condition({ expr, fires }: Pick<Alert, 'expr' | 'fires'>): string {
  return `(\n${expr.replaceAll(/^/gm, '  ')}\n) ${fires.when} ${fires.than}`;
}

/** What the label `severity` of an alert holds. */
export function severityOf({ severity }: Alert, parameters: Parameters): string {
  return parameters[`severity-${severity}`];
}

function alertRule(alert: Alert, parameters: Parameters): object {
  return {
    alert: alert.name,
    expr: condition(alert),
    for: alert.for,
    ...(alert.keepFiringFor ? { keep_firing_for: alert.keepFiringFor } : {}),
    labels: { severity: severityOf(alert, parameters) },
    annotations: annotations(alert, parameters),
  };
}

function recordingRule({ record, expr, labels }: Recording): object {
  return { record, expr, ...(labels ? { labels } : {}) };
}

/** The groups as every reader of Prometheus' rules knows them: no key that only some of them have. */
export function ruleGroups(groups: readonly Group[], parameters: Parameters): RuleGroup[] {
  return groups.map(({ name, interval, recordings, alerts }) => ({
    name,
    interval,
    rules: [...recordings.map(recordingRule), ...alerts.map((alert) => alertRule(alert, parameters))],
  }));
}

export const prometheus = {
  name: 'prometheus',
  help: 'A rule file of Prometheus 2.42 or newer.',
  install: '`rule_files` of `prometheus.yml`',
  notes: ['Older ones refuse keep_firing_for.'],
  document: (groups, parameters) => ({ groups: ruleGroups(groups, parameters) }),
} as const satisfies Output;

export const recording = {
  name: 'recording',
  help: 'What the alerts of `grafana` read, for the Prometheus that Grafana asks.',
  install: '`rule_files` of `prometheus.yml`',
  notes: ['Every other output holds the same records: load them once.'],
  document(groups, parameters) {
    const recorded = groups
      .filter(({ recordings }) => recordings.length > 0)
      .map((group) => ({ ...group, alerts: [] }));
    return { groups: ruleGroups(recorded, parameters) };
  },
} as const satisfies Output;
