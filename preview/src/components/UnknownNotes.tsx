import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { UpstreamSummary } from '@uhwatch/contract/api.ts';
import { statusWords } from '@uhwatch/contract/status.ts';
import { nameOf } from '../upstreams.ts';

interface Props {
  /** Of which nothing was found. */
  readonly upstreams: readonly UpstreamSummary[];
}

/** So many are named. */
const named = 10;

/** Upstreams of which nothing was found that are not healthy all the same: one sentence for all that have the same reason. */
export function UnknownNotes({ upstreams }: Props) {
  const styles = useStyles2(getStyles);
  const byReason = Map.groupBy(
    upstreams,
    ({ unknown_because: why, status }) => why ?? `${statusWords[status]}, and no source tells why`,
  );
  return [...byReason].map(([reason, some]) => (
    <article key={reason} className={styles.note} aria-label={`${countOf(some)}: ${reason}`}>
      <h3 className={styles.reason}>
        {countOf(some)}: {reason}.
      </h3>
      <p className={styles.names}>
        {some.slice(0, named).map(nameOf).join(', ')}
        {some.length > named && ` and ${some.length - named} more`}
      </p>
    </article>
  ));
}

function countOf(upstreams: readonly UpstreamSummary[]): string {
  return upstreams.length === 1 ? '1 upstream' : `${upstreams.length} upstreams`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({
    padding: theme.spacing(1.25, 2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    overflowWrap: 'anywhere',
  }),
  reason: css({ ...theme.typography.body, margin: 0 }),
  names: css({ margin: 0, color: theme.colors.text.secondary }),
});
