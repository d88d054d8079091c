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
      <span className={styles.status}>
        <StatusWord status={group.status} />
      </span>
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

const narrow = '@container (max-width: 479px)';

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    minWidth: 0,
    // What has no room beside the name and the worst status gives way.
    containerType: 'inline-size',
    whiteSpace: 'nowrap',
    fontWeight: theme.typography.fontWeightRegular,
  }),
  level: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    [narrow]: { display: 'none' },
  }),
  status: css({ flex: '0 2 auto', minWidth: 24 }),
  name: css({
    minWidth: 24,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    fontWeight: theme.typography.fontWeightMedium,
  }),
  counts: css({ display: 'inline-flex', gap: theme.spacing(1.5), marginLeft: 'auto', [narrow]: { display: 'none' } }),
  count: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
});
