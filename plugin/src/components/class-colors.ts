import { type GrafanaTheme2 } from '@grafana/data';
import { type FailureClass } from '@uhwatch/contract/outcomes.ts';
import { colorblindClassColor } from '../colorblind';

/** Names of Grafana's palette; the worst class has the color of errors. */
const names: Readonly<Record<FailureClass, string>> = {
  no_healthy_upstream: 'dark-red',
  connection_failure: 'orange',
  retries_exhausted: 'yellow',
  timeout: 'purple',
  reset: 'light-blue',
  overload: 'dark-blue',
  no_route: 'light-purple',
  policy: 'semi-dark-green',
  client: 'light-green',
  other: 'text',
};

/** A class that only a newer exporter knows has the color of `other`. */
export function classColor(theme: GrafanaTheme2, name: string): string {
  const safe = colorblindClassColor(theme, name);
  return safe ?? theme.visualization.getColorByName(names[name as FailureClass] ?? names.other);
}
