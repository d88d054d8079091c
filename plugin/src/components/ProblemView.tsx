import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import { panelQueries } from '@uhwatch/contract/panel-queries.ts';
import { type Problem, type RoleReport } from '../data/problem';
import { describeReport } from '../data/role-words';
import { text } from '../text';

interface Props {
  readonly problem: Problem;
}

/** Why there are no rows, what was expected, what arrived, and what to do. */
export function ProblemView({ problem }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.view} role="region" aria-label={problem.title} tabIndex={0}>
      <h3 className={styles.title}>{problem.title}</h3>
      <p>{problem.explanation}</p>
      <ul>
        {problem.remedies.map((remedy) => (
          <li key={remedy}>{remedy}</li>
        ))}
      </ul>
      {problem.roles.length > 0 && <ExpectedQueries roles={problem.roles} />}
      {problem.arrived.length > 0 && (
        <>
          <h4 className={styles.heading}>{text('problem.arrived', 'What arrived')}</h4>
          <ul>
            {problem.arrived.map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function ExpectedQueries({ roles }: { readonly roles: readonly RoleReport[] }) {
  const styles = useStyles2(getStyles);
  return (
    <table className={styles.table}>
      <caption className={styles.heading}>{text('problem.queries', 'The expected queries')}</caption>
      <thead>
        <tr>
          <th scope="col">{text('problem.ref-id', 'refId')}</th>
          <th scope="col">{text('problem.now', 'Now')}</th>
          <th scope="col">{text('problem.query', 'Query')}</th>
        </tr>
      </thead>
      <tbody>
        {roles.map((report) => (
          <tr key={report.role}>
            <th scope="row">{report.role}</th>
            <td className={styles.now}>{describeReport(report)}</td>
            <td className={styles.query}>
              <code className={styles.code}>{panelQueries[report.role].expr}</code>
              <ClipboardButton
                aria-label={text('queries.copy', 'Copy the query {{role}}', { role: report.role })}
                fill="text"
                getText={() => panelQueries[report.role].expr}
                icon="copy"
                size="sm"
                variant="secondary"
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({
    flex: '1 1 auto',
    minHeight: 0,
    overflow: 'auto',
    padding: theme.spacing(0, 1),
    color: theme.colors.text.primary,
    overflowWrap: 'anywhere',
    'ul, p': { marginBottom: theme.spacing(1) },
    ul: { paddingLeft: theme.spacing(2.5) },
  }),
  title: css({ ...theme.typography.h5, marginBottom: theme.spacing(0.5) }),
  heading: css({
    ...theme.typography.bodySmall,
    captionSide: 'top',
    padding: theme.spacing(0.5, 0),
    margin: 0,
    textAlign: 'left',
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  table: css({
    width: '100%',
    marginBottom: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    'th, td': {
      padding: theme.spacing(0.5, 1, 0.5, 0),
      verticalAlign: 'top',
      textAlign: 'left',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    'thead th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    'tbody th': { fontWeight: theme.typography.fontWeightMedium, whiteSpace: 'nowrap' },
  }),
  // Between words alone; the query beside it would leave it no more than a letter.
  now: css({ minWidth: 120, overflowWrap: 'break-word' }),
  query: css({ display: 'flex', alignItems: 'flex-start', gap: theme.spacing(1) }),
  code: css({ flex: '1 1 auto', whiteSpace: 'pre-wrap', fontFamily: theme.typography.fontFamilyMonospace }),
});
