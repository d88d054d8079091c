import { promtoolComplaints, readCases } from './promtool.ts';

/** An alert as Prometheus sends it. */
export interface Notified {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A moment, and the alert that fires then. */
export interface Moment {
  readonly name: string;
  readonly alertname: string;
  readonly eval_time: string;
}

/** The text of `{a="x", b="y"}` in what promtool prints. */
function pairs(text: string): Record<string, string> {
  const found = [...text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)];
  return Object.fromEntries(found.map(([, name = '', value = '""']) => [name, JSON.parse(value) as string]));
}

/** The moments that a file holds. */
export function momentsOf(file: string): readonly Moment[] {
  return readCases(file).cases as readonly Moment[];
}

/** The alerts of a moment: promtool names them when none are expected. Throws when none fires. */
export function alertsAt(promtool: string, file: string, moment: Moment): Notified[] {
  const { alertname, eval_time, ...rest } = moment;
  const none = { ...rest, alert_rule_test: [{ alertname, eval_time, exp_alerts: [] }] };
  const said = promtoolComplaints(promtool, { ...readCases(file), cases: [none] });
  const alerts = [...said.matchAll(/Labels:(\{.*\})\s+Annotations:(\{.*\})/g)].map(([, labels = '', words = '']) => ({
    labels: pairs(labels),
    annotations: pairs(words),
  }));
  if (alerts.length === 0) throw new Error(`${alertname} does not fire at ${eval_time}: ${said}`);
  return alerts;
}
