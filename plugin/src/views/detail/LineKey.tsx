import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type Line, stackAlpha } from './chart-data';

/** How a line of a chart looks, and its word: the dashes tell lines apart where colors do not. */
export function LineKey({ line: { label, color, dash, isStacked } }: { readonly line: Line }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.key}>
      <svg width={24} height={10} aria-hidden="true" className={styles.sample}>
        {isStacked && <rect y={2} width={24} height={8} fill={color} fillOpacity={stackAlpha} />}
        <line x1={0} x2={24} y1={2} y2={2} stroke={color} strokeWidth={2} strokeDasharray={dash.join(' ')} />
      </svg>
      {label}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  key: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightRegular,
  }),
  sample: css({ forcedColorAdjust: 'none' }),
});
