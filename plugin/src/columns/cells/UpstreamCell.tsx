import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { UpstreamName } from '../../components/UpstreamName';
import { text } from '../../text';
import { describeEvidenceLink } from '../../words';
import { type CellProps } from '../column';

/** The name, and a link to the status page where one is known: to the evidence that Prometheus cannot hold. */
export function UpstreamCell({ row, context }: CellProps) {
  const styles = useStyles2(getStyles);
  const page = context.statusPageOf(row);
  return (
    <span className={styles.cell}>
      <UpstreamName row={row} />
      {page !== undefined && (
        <a
          className={styles.link}
          href={page}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={text('columns.upstream.evidence', 'Evidence about {{service}}, on the status page', {
            service: row.service,
          })}
          title={describeEvidenceLink()}
        >
          <svg width={12} height={12} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
            <path
              d="M4.5 2H2v8h8V7.5M6.5 1.5h4v4M10.5 1.5L5.5 6.5"
              stroke="currentColor"
              strokeWidth={1.3}
              fill="none"
            />
          </svg>
        </a>
      )}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), minWidth: 0 }),
  link: css({
    flex: 'none',
    display: 'inline-flex',
    padding: theme.spacing(0.5),
    color: theme.colors.text.link,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
