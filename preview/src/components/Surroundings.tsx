import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { UpstreamSummary } from '@uhwatch/contract/api.ts';
import { isoTime } from '../words.ts';

interface Props {
  readonly upstream: Pick<UpstreamSummary, 'changes' | 'routes'>;
}

/** What changed before it began, and who is hit by it. */
export function Surroundings({ upstream: { changes, routes } }: Props) {
  const styles = useStyles2(getStyles);
  if (changes.length === 0 && routes.length === 0) return null;
  return (
    <dl className={styles.list}>
      {changes.length > 0 && <dt>Changed before it began</dt>}
      {changes.map(({ at, kind, namespace, name, what }, index) => (
        <dd key={index}>
          {isoTime(at)} {kind} {wholeName(namespace, name)}: {what}
        </dd>
      ))}
      {routes.length > 0 && <dt>Who is hit</dt>}
      {routes.map(({ kind, namespace, name, host }, index) => (
        <dd key={index}>
          {host} by {kind} {wholeName(namespace, name)}
        </dd>
      ))}
    </dl>
  );
}

function wholeName(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    ...theme.typography.bodySmall,
    margin: 0,
    padding: theme.spacing(1, 2, 1.5),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    dt: { marginTop: theme.spacing(0.5), color: theme.colors.text.secondary },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
});
