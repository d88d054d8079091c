import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2, type BadgeColor, type IconName } from '@grafana/ui';
import type { UpstreamList, UpstreamSummary } from '@uhwatch/contract/api.ts';
import { statusWords, type Status } from '@uhwatch/contract/status.ts';
import { upstreamName } from '../words.ts';
import { FindingCard } from './FindingCard.tsx';

interface Props {
  readonly list: UpstreamList;
}

/** Why each ill upstream is ill. */
export function Findings({ list }: Props) {
  const styles = useStyles2(getStyles);
  const ill = list.upstreams.filter(
    ({ status, findings }) => status !== 'healthy' && (findings.length > 0 || status !== 'idle'),
  );
  if (ill.length === 0) return null;
  return (
    <section aria-labelledby="why" className={styles.section}>
      <h2 id="why" className={styles.heading}>
        Why they are ill
      </h2>
      {ill.map((upstream) => (
        <IllUpstream key={upstreamName(upstream)} upstream={upstream} at={list.at} />
      ))}
    </section>
  );
}

const badges: Record<Status, { color: BadgeColor; icon: IconName }> = {
  no_healthy_upstream: { color: 'red', icon: 'times-circle' },
  degraded: { color: 'orange', icon: 'exclamation-triangle' },
  unknown: { color: 'purple', icon: 'question-circle' },
  idle: { color: 'darkgrey', icon: 'pause' },
  healthy: { color: 'green', icon: 'check' },
};

function IllUpstream({ upstream, at }: { readonly upstream: UpstreamSummary; readonly at: string }) {
  const styles = useStyles2(getStyles);
  const { status, findings } = upstream;
  const name = upstreamName(upstream);
  return (
    <article className={styles.upstream} aria-label={`${name}: ${statusWords[status]}`}>
      <header className={styles.header}>
        <h3 className={styles.name}>{name}</h3>
        <Badge text={statusWords[status]} {...badges[status]} />
      </header>
      {findings.map((finding, index) => (
        <FindingCard key={`${finding.code} ${finding.cause} ${index}`} finding={finding} at={at} />
      ))}
      {findings.length === 0 && <p className={styles.none}>{withoutFinding(status)}</p>}
    </article>
  );
}

function withoutFinding(status: Status): string {
  return status === 'unknown'
    ? 'What would tell is down or stale, or no source says anything about it.'
    : 'No finding explains it yet.';
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  heading: css({ ...theme.typography.h4, margin: theme.spacing(1, 0, 0) }),
  upstream: css({
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    overflow: 'hidden',
  }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(1.25, 2),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  name: css({ ...theme.typography.h5, margin: 0, overflowWrap: 'anywhere' }),
  none: css({ margin: 0, padding: theme.spacing(1.5, 2), color: theme.colors.text.secondary }),
});
