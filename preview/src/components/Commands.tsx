import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';

interface Props {
  readonly commands: readonly string[];
}

/** What to run next, the most telling first. */
export function Commands({ commands }: Props) {
  const styles = useStyles2(getStyles);
  if (commands.length === 0) return null;
  return (
    <>
      <h5 className={styles.heading}>Look next</h5>
      {commands.map((command) => (
        <div key={command} className={styles.line}>
          <pre className={styles.pre}>
            <code>{command}</code>
          </pre>
          <ClipboardButton
            aria-label={`Copy: ${command}`}
            fill="text"
            getText={() => command}
            icon="copy"
            size="sm"
            variant="secondary"
          />
        </div>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  heading: css({
    ...theme.typography.bodySmall,
    margin: theme.spacing(1.5, 0, 0.5),
    color: theme.colors.text.secondary,
  }),
  line: css({
    display: 'flex',
    alignItems: 'center',
    marginBottom: theme.spacing(0.5),
    paddingRight: theme.spacing(0.5),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  pre: css({
    flex: 1,
    minWidth: 0,
    margin: 0,
    padding: theme.spacing(0.75, 1),
    border: 'none',
    background: 'none',
    whiteSpace: 'pre-wrap',
    wordBreak: 'normal',
    overflowWrap: 'anywhere',
    fontSize: theme.typography.bodySmall.fontSize,
    code: { padding: 0, border: 'none', background: 'none', fontSize: 'inherit' },
  }),
});
