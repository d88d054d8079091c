import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type RowAlert } from '../data/row';
import { alertWord } from '../words';

interface Props {
  readonly state: RowAlert['state'];
  readonly count?: number;
}

const shapes: Record<Props['state'], React.ReactElement> = {
  firing: (
    <path
      d="M8 1.5c2.6 0 4.3 1.9 4.3 4.6v2.6l1.5 2.6H2.2l1.5-2.6V6.1C3.7 3.4 5.4 1.5 8 1.5zM6.4 12.6h3.2a1.6 1.6 0 0 1-3.2 0z"
      fill="currentColor"
    />
  ),
  pending: (
    <path
      d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.6V8l2.4 1.8"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      fill="none"
    />
  ),
};

/** The state of an alert: a bell that rings, or a clock while it waits. */
export function AlertWord({ state, count = 1 }: Props) {
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  return (
    <span className={styles.word} style={{ color: state === 'firing' ? colors.error.text : colors.warning.text }}>
      <svg width={14} height={14} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {shapes[state]}
      </svg>
      {count > 1 ? `${count} ${alertWord(state)}` : alertWord(state)}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  word: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    fontWeight: theme.typography.fontWeightMedium,
    lineHeight: 1.3,
  }),
});
