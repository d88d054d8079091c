import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { GroupHead } from './GroupHead';
import { type Group } from './tree';

interface Props {
  readonly group: Group;
  readonly isOpen: boolean;
  readonly place: React.ComponentProps<'div'> & { readonly 'data-place': string };
}

/** The head of a group as the only cell of its row; it opens and closes the group. */
export function GroupRow({ group, isOpen, place }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div
      role="gridcell"
      aria-expanded={isOpen}
      className={styles.cell}
      {...place}
      style={{ ...place.style, paddingLeft: 8 + 20 * group.depth }}
    >
      <GroupHead group={group} isOpen={isOpen} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({
    display: 'flex',
    alignItems: 'center',
    paddingRight: theme.spacing(1),
    cursor: 'pointer',
    '& > *': { flex: '1 1 auto' },
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
});
