import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { StatusWord } from '../components/StatusWord';
import { isUnused } from '../data/ports';
import { text } from '../text';
import { describeFinding, describePlace, formatCount } from '../words';
import { type PortItem, statusOfPort } from './tree';

/** What is known of one port or mesh subset of an upstream. */
export function PortHead({ item }: { readonly item: PortItem }) {
  const styles = useStyles2(getStyles);
  const { port, subset, ready, unready, findings } = item.port;
  const all = ready === undefined || unready === undefined ? undefined : ready + unready;
  return (
    <span className={styles.head}>
      <StatusWord status={statusOfPort(item)}>
        {isUnused(item.port) ? text('views.no-endpoints', 'No endpoints') : undefined}
      </StatusWord>
      <span>{describePlace(port, subset)} </span>
      <span className={styles.count}>
        {text('views.port-ready', '{{ready}} of {{all}} ready', { ready: formatCount(ready), all: formatCount(all) })}
      </span>
      <span className={styles.finding}>{findings.map(describeFinding).join(', ')}</span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(2),
    whiteSpace: 'nowrap',
    fontWeight: theme.typography.fontWeightRegular,
  }),
  count: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  finding: css({ overflow: 'hidden', textOverflow: 'ellipsis', color: theme.colors.text.secondary }),
});
