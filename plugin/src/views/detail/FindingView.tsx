import { css } from '@emotion/css';
import React from 'react';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { nextCommands } from '@uhwatch/contract/findings.ts';
import { describeConfidence } from '@uhwatch/contract/terms.ts';
import { type CellContext } from '../../columns/column';
import { CommandList } from '../../components/CommandList';
import { type RowFinding, type UpstreamRow } from '../../data/row';
import { countText, tell, text } from '../../text';
import { causeWords, describePlace, formatShare, formatSince } from '../../words';

interface Props {
  readonly row: UpstreamRow;
  readonly finding: RowFinding;
  readonly context: CellContext;
}

/** Why: the cause, what it affects, since when and how sure that is, and what to run next. */
export function FindingView({ row, finding, context }: Props) {
  const styles = useStyles2(getStyles);
  const { code, upstream_port: port } = finding;
  const commands = nextCommands(finding, { namespace: row.namespace, service: row.service, port });
  const runbook = context.runbookOf(row, code);
  return (
    <article className={styles.finding} aria-label={`${code} ${causeWords(finding)}`}>
      <h4 className={styles.title}>{causeWords(finding)}</h4>
      <p className={styles.facts}>{factsOf(finding, context).join(' · ')}</p>
      {commands.length > 0 && <CommandList commands={commands} />}
      {runbook !== undefined && (
        <a className={styles.link} href={runbook} target="_blank" rel="noopener noreferrer">
          {text('detail.runbook', 'What {{code}} means, and what to do', { code })}
        </a>
      )}
    </article>
  );
}

function factsOf(finding: RowFinding, context: CellContext): string[] {
  const { code, upstream_port: port, subset, endpoints, share, since, confidence = '' } = finding;
  return [
    code,
    describePlace(port, subset),
    endpoints === 0
      ? text('detail.whole', 'the upstream as a whole')
      : countText(
          'detail.endpoints',
          { one: '{{count}} endpoint', other: '{{count}} endpoints' },
          { count: endpoints },
        ),
    share === undefined ? '' : formatShare(share),
    since === undefined
      ? ''
      : text('detail.since', 'since {{time}}, for {{duration}}', {
          time: dateTimeFormat(since * 1000, context),
          duration: formatSince(since, context),
        }),
    describeConfidence(confidence, tell),
  ].filter((fact) => fact !== '');
}

const getStyles = (theme: GrafanaTheme2) => ({
  finding: css({
    marginBottom: theme.spacing(1.5),
    paddingLeft: theme.spacing(1.5),
    borderLeft: `3px solid ${theme.colors.border.medium}`,
  }),
  title: css({ margin: 0, fontSize: theme.typography.body.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  facts: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  link: css({
    color: theme.colors.text.link,
    fontSize: theme.typography.bodySmall.fontSize,
    textDecoration: 'underline',
  }),
});
