import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import { text } from '../text';

interface Props {
  readonly commands: readonly string[];
}

/** What to run next, the most telling first. */
export function CommandList({ commands }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list} aria-label={text('detail.commands', 'What to run next')}>
      {commands.map((command) => (
        <li key={command} className={styles.line}>
          <code className={styles.command}>{command}</code>
          <ClipboardButton
            aria-label={text('detail.copy', 'Copy the command {{command}}', { command })}
            fill="text"
            getText={() => command}
            icon="copy"
            size="sm"
            variant="secondary"
          />
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: theme.spacing(0.5, 0, 0), padding: 0, listStyle: 'none' }),
  line: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    marginBottom: theme.spacing(0.25),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  command: css({
    flex: '1 1 auto',
    margin: 0,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: theme.typography.fontFamilyMonospace,
  }),
});
