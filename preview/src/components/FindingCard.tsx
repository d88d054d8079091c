import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Finding } from '@uhwatch/contract/api.ts';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { confidenceWords } from '@uhwatch/contract/findings.ts';
import { age, isoTime, duration } from '../words.ts';
import { Commands } from './Commands.tsx';
import { EvidenceTable } from './EvidenceTable.tsx';

interface Props {
  readonly finding: Finding;
  /** When the answer that holds the finding was made. */
  readonly at: string;
}

export function FindingCard({ finding, at }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.card}>
      <h4 className={styles.title}>{finding.title}</h4>
      <dl className={styles.facts}>
        {factsOf(finding, at).map(([term, words]) => (
          <div key={term} className={styles.fact}>
            <dt className={styles.term}>{term}</dt>
            <dd className={styles.words}>{words}</dd>
          </div>
        ))}
      </dl>
      <EvidenceTable evidence={finding.evidence} />
      <Commands commands={finding.commands} />
      <p className={styles.runbook}>
        <a href={`findings/${finding.code.toLowerCase()}`}>What {finding.code} means, and what to do</a>
      </p>
    </section>
  );
}

function factsOf(finding: Finding, at: string): [string, string][] {
  const { cause, reason, since, as_of, confidence, upstream_port: port, subset } = finding;
  return [
    ...(as_of === null
      ? []
      : [['Stale', `${age(as_of, at)}, when a source that it rests on was lost`] as [string, string]]),
    ['Cause', describeCause(cause, reason)],
    ['Since', `${isoTime(since)} (${duration(since, at)})`],
    ['Affects', describeReach(finding)],
    ['Confidence', confidenceWords[confidence]],
    ...(port === '' ? [] : [['Port', port] as [string, string]]),
    ...(subset === '' ? [] : [['Subset', subset] as [string, string]]),
  ];
}

function describeReach({ endpoints, share }: Finding): string {
  if (endpoints === 0) return 'the upstream as a whole';
  return `${endpoints} endpoint${endpoints === 1 ? '' : 's'} (${Math.round(100 * share)} %)`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    padding: theme.spacing(1.5, 2),
    '& + &': { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  title: css({ ...theme.typography.body, fontWeight: theme.typography.fontWeightMedium, margin: 0 }),
  facts: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 4), margin: theme.spacing(1, 0) }),
  fact: css({ minWidth: 0 }),
  term: css({ color: theme.colors.text.secondary, ...theme.typography.bodySmall }),
  words: css({ margin: 0 }),
  runbook: css({
    ...theme.typography.bodySmall,
    margin: theme.spacing(1, 0, 0),
    a: { color: theme.colors.text.link, '&:hover, &:focus-visible': { textDecoration: 'underline' } },
  }),
});
