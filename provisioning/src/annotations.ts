import type { Alert } from './alert.ts';
import { factLines } from './facts.ts';
import { linksOf } from './links.ts';
import type { Parameters } from './parameters.ts';

/** What an alert says and where to go on, where templates can ask Prometheus. */
export function annotations(alert: Alert, parameters: Parameters): Record<string, string> {
  const { summary, description } = alert;
  return { summary, description: factLines(alert, parameters) + description, ...linksOf(alert, parameters) };
}

/** The same without what has to be asked: templates of Grafana know the labels and the number only. */
export function plainAnnotations(alert: Alert, parameters: Parameters): Record<string, string> {
  const { summary, description } = alert;
  return { summary, description, ...linksOf(alert, parameters) };
}
