import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellProps } from '../column';

/** The name; where a status page is known it leads there, to the evidence that Prometheus cannot hold. */
export function UpstreamCell({ row, context }: CellProps) {
  const styles = useStyles2(getStyles);
  const page = context.statusPageOf(row);
  const name = (
    <>
      {row.namespace !== '' && <span className={styles.namespace}>{row.namespace}/</span>}
      <span className={styles.service}>{row.service}</span>
    </>
  );
  if (page === undefined) {
    return name;
  }
  return (
    <a
      className={styles.link}
      href={page}
      target="_blank"
      rel="noopener noreferrer"
      title="Evidence, on the status page"
    >
      {name}
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  namespace: css({ color: theme.colors.text.secondary }),
  service: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
  link: css({
    textDecoration: 'underline',
    textDecorationColor: theme.colors.border.strong,
    textUnderlineOffset: '0.2em',
    '&:hover, &:focus-visible': { textDecorationColor: theme.colors.text.link },
  }),
});
