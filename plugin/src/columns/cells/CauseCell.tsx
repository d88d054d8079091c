import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { nextCommands } from '@uhwatch/contract/findings.ts';
import { CommandList } from '../../components/CommandList';
import { type RowFinding } from '../../data/row';
import { type CellProps } from '../column';

/** Why, in words: the primary finding, which opens to what to run next. */
export function CauseCell({ row: { namespace, service, findings } }: CellProps) {
  const styles = useStyles2(getStyles);
  const [primary, ...others] = findings;
  if (primary === undefined) {
    return null;
  }
  const commands = nextCommands(primary, { namespace, service, port: primary.upstream_port });
  const words = (
    <span className={styles.cause} title={findings.map(describeFinding).join('\n')}>
      {describeCause(primary.cause, primary.reason)}
      {others.length > 0 && <span className={styles.more}> and {others.length} more</span>}
    </span>
  );
  if (commands.length === 0) {
    return words;
  }
  return (
    <details>
      <summary className={styles.summary}>{words}</summary>
      <CommandList commands={commands} />
    </details>
  );
}

function describeFinding({ code, cause, reason, upstream_port: port, subset }: RowFinding): string {
  const place = [port === '' ? '' : `port ${port}`, subset === '' ? '' : `subset ${subset}`].filter(Boolean).join(', ');
  return `${code} ${describeCause(cause, reason)}${place === '' ? '' : ` (${place})`}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  cause: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightRegular }),
  more: css({ color: theme.colors.text.secondary }),
  summary: css({
    cursor: 'pointer',
    '&::marker': { color: theme.colors.text.secondary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
});
