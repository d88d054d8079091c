import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { AlertWord } from '../../components/AlertWord';
import { text } from '../../text';
import { describeAlerts } from '../../words';
import { type CellProps } from '../column';

/** The first alert, and how many more there are. */
export function AlertCell({ row }: CellProps) {
  const styles = useStyles2(getStyles);
  const [first, ...others] = row.alerts;
  if (first === undefined) {
    return null;
  }
  return (
    <span title={describeAlerts(row)}>
      <AlertWord state={first.state} count={row.alerts.filter(({ state }) => state === first.state).length} />
      <span className={styles.name}>
        {others.length === 0
          ? first.name
          : text('words.and-more', '{{first}} and {{more}} more', { first: first.name, more: others.length })}
      </span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 1.3,
  }),
});
