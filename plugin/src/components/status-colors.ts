import { type GrafanaTheme2 } from '@grafana/data';
import { type Status } from '@uhwatch/contract/status.ts';

export interface StatusColors {
  /** Of the marker and the meter. */
  readonly main: string;
  /** Of the word: readable as text on the panel's background. */
  readonly text: string;
}

export function statusColors(theme: GrafanaTheme2, status: Status): StatusColors {
  switch (status) {
    case 'no_healthy_upstream':
      return { main: theme.colors.error.main, text: theme.colors.error.text };
    case 'degraded':
      return { main: theme.colors.warning.main, text: theme.colors.warning.text };
    case 'unknown': {
      const purple = theme.visualization.getColorByName(theme.isDark ? 'purple' : 'dark-purple');
      return { main: purple, text: purple };
    }
    case 'idle':
      return { main: theme.colors.text.secondary, text: theme.colors.text.secondary };
    case 'healthy':
      return { main: theme.colors.success.main, text: theme.colors.success.text };
  }
}
