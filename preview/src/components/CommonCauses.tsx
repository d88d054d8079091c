import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { CommonCause, UpstreamList } from '@uhwatch/contract/api.ts';
import { upstreamParameter } from '@uhwatch/contract/status-page.ts';
import { Fragment } from 'react';
import { confidenceWords } from '@uhwatch/contract/findings.ts';
import { isoTime, duration } from '../words.ts';
import { Commands } from './Commands.tsx';

interface Props {
  readonly list: Pick<UpstreamList, 'common_causes' | 'at'>;
}

/** What hits several upstreams at once: it stands before all of them, since it is the one thing to mend. */
export function CommonCauses({ list: { common_causes: causes, at } }: Props) {
  const styles = useStyles2(getStyles);
  if (causes.length === 0) return null;
  return (
    <section aria-labelledby="common" className={styles.section}>
      <h2 id="common" className={styles.heading}>
        What several have in common
      </h2>
      {causes.map((cause) => (
        <article key={keyOf(cause)} className={styles.cause}>
          <h3 className={styles.title}>{cause.title}</h3>
          <p className={styles.facts}>
            {confidenceWords[cause.confidence]}. Since {isoTime(cause.since)} ({duration(cause.since, at)}).
          </p>
          <Names cause={cause} />
          {cause.hosts.length > 0 && <p className={styles.names}>Hosts: {cause.hosts.join(', ')}</p>}
          <Commands commands={cause.commands} />
        </article>
      ))}
    </section>
  );
}

function keyOf({ cause, kind, namespace, name }: CommonCause): string {
  return [cause, kind, namespace, name].join(' ');
}

/** So many are named: what is to be mended is the cause, and the table below has them all. */
const shown = 10;

/** Each leads to its own card. */
function Names({ cause: { named, upstreams } }: { readonly cause: CommonCause }) {
  const styles = useStyles2(getStyles);
  const first = named.slice(0, shown);
  const more = upstreams - first.length;
  return (
    <p className={styles.names}>
      {first.map((name, index) => (
        <Fragment key={name}>
          {index > 0 && ', '}
          <a href={`?${upstreamParameter}=${encodeURIComponent(name)}`}>{name}</a>
        </Fragment>
      ))}
      {more > 0 && ` and ${more} more`}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  heading: css({ ...theme.typography.h4, margin: theme.spacing(1, 0, 0) }),
  cause: css({
    padding: theme.spacing(1.5, 2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.error.border}`,
    borderRadius: theme.shape.radius.default,
  }),
  title: css({
    ...theme.typography.body,
    margin: 0,
    fontWeight: theme.typography.fontWeightMedium,
    overflowWrap: 'anywhere',
  }),
  facts: css({ margin: theme.spacing(0.5, 0, 0), color: theme.colors.text.secondary }),
  names: css({
    margin: theme.spacing(0.5, 0, 0),
    overflowWrap: 'anywhere',
    a: { color: theme.colors.text.link, '&:hover, &:focus-visible': { textDecoration: 'underline' } },
  }),
});
