import { type GrafanaTheme2 } from '@grafana/data';
import { type StatusColor, statusColors } from '@uhwatch/contract/status.ts';
import { fromPalette } from '../colorblind';
import { type ShownStatus } from '../shown-status';

export interface ThemeColors {
  /** Of the marker and the meter. */
  readonly main: string;
  /** Of the word: readable as text on the panel's background. */
  readonly text: string;
}

/** What the theme has for each color of the contract. */
const themed: Record<StatusColor, (theme: GrafanaTheme2) => ThemeColors> = {
  red: ({ colors }) => colors.error,
  orange: ({ colors }) => colors.warning,
  green: ({ colors }) => colors.success,
  gray: ({ colors }) => ({ main: colors.text.secondary, text: colors.text.secondary }),
  purple: (theme) => {
    const safe = fromPalette(theme, '#CC79A7');
    const purple = theme.visualization.getColorByName(theme.isDark ? 'purple' : 'dark-purple');
    return safe === undefined ? { main: purple, text: purple } : { main: safe, text: theme.colors.text.primary };
  },
};

export function colorsOf(theme: GrafanaTheme2, status: ShownStatus): ThemeColors {
  return status === 'recovering' ? theme.colors.info : themed[statusColors[status]](theme);
}
