import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  readonly severity: 'error' | 'warning';
  readonly children: React.ReactNode;
}

/** A strip that fits a small panel; the Alert of Grafana's library takes half of it. */
export function Notice({ severity, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    // Focusable, so that the keyboard can scroll it where there is little room.
    <div
      className={`${styles.strip} ${styles[severity]}`}
      role={severity === 'error' ? 'alert' : 'status'}
      tabIndex={0}
    >
      {children}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  strip: css({
    flexShrink: 0,
    maxHeight: '40%',
    overflow: 'auto',
    margin: theme.spacing(0, 0, 1),
    padding: theme.spacing(0.5, 1),
    borderLeft: '3px solid',
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    // In a small panel the summary needs the room: one line for each notice.
    '@container (max-height: 240px)': {
      marginBottom: theme.spacing(0.25),
      padding: theme.spacing(0, 1),
      '&, & > div': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
      '& > div:not(:first-child)': { display: 'none' },
    },
  }),
  error: css({ borderLeftColor: theme.colors.error.border, background: theme.colors.error.transparent }),
  warning: css({ borderLeftColor: theme.colors.warning.border, background: theme.colors.warning.transparent }),
});
