import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { StatusMarker } from '../components/StatusMarker';
import { StatusWord } from '../components/StatusWord';
import { countShown, wordOf } from '../shown-status';
import { text } from '../text';
import { Chevron } from './Chevron';
import { type Group } from './tree';

interface Props {
  readonly group: Group;
  readonly isOpen: boolean;
}

/** What a group is called, the worst of its upstreams, and how many there are of each status. */
export function GroupHead({ group, isOpen }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.head}>
      <Chevron isOpen={isOpen} />
      {group.name !== '' && <span className={styles.level}>{group.level}</span>}
      <strong className={styles.name}>
        {group.name === '' ? text('groups.without', 'without {{level}}', { level: group.level }) : group.name}
      </strong>
      <StatusWord status={group.status} />
      <span className={styles.counts}>
        {countShown(group.rows).map(([status, count]) => (
          <span
            key={status}
            className={styles.count}
            role="img"
            aria-label={`${count} ${wordOf(status)}`}
            title={wordOf(status)}
          >
            <StatusMarker status={status} size={12} />
            {count}
          </span>
        ))}
      </span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    minWidth: 0,
    whiteSpace: 'nowrap',
    fontWeight: theme.typography.fontWeightRegular,
  }),
  level: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', fontWeight: theme.typography.fontWeightMedium }),
  counts: css({ display: 'inline-flex', gap: theme.spacing(1.5), marginLeft: 'auto' }),
  count: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
});
