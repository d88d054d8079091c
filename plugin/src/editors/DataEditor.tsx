import { css } from '@emotion/css';
import React, { useMemo, useState } from 'react';
import { type GrafanaTheme2, type StandardEditorProps } from '@grafana/data';
import { ClipboardButton, Combobox, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { defaultQuery, otherInputs, type PanelInput } from '@uhwatch/contract/panel-inputs.ts';
import { isOptional, panelQueries } from '@uhwatch/contract/panel-queries.ts';
import { describeQuery } from '@uhwatch/contract/terms.ts';
import { answersByRole, type RefIds } from '../data/answers';
import { reportRoles, type RoleReport } from '../data/problem';
import { describeReport } from '../data/role-words';
import { type Options } from '../options';
import { tell, text } from '../text';

type Props = StandardEditorProps<RefIds, unknown, Options>;

const inputs: Array<{ value: PanelInput; label: string }> = [
  { value: 'exporter', label: 'uhwatch' },
  { value: 'istio', label: otherInputs.istio.title },
  { value: 'envoy', label: otherInputs.envoy.title },
];

/** Which query feeds which role, what is missing, and the queries to copy. */
export function DataEditor({ value: refIds, onChange, context: { data, options } }: Props) {
  const styles = useStyles2(getStyles);
  const [input, setInput] = useState<PanelInput>('exporter');
  const reports = useMemo(
    () => reportRoles(answersByRole(data, refIds), { refIds, asked: data.flatMap(({ refId }) => refId ?? []) }),
    [data, refIds],
  );
  const arrived = [...new Set(data.flatMap(({ refId }) => refId ?? []))];
  const clusterLabel = options?.clusterLabel ?? '';
  return (
    <div className={styles.editor}>
      <RadioButtonGroup
        aria-label={text('queries.input', 'Whose series the queries to copy ask for')}
        options={inputs}
        value={input}
        onChange={setInput}
        size="sm"
      />
      <ul className={styles.list}>
        {reports.map((report) => (
          <RoleEditor
            key={report.role}
            report={report}
            arrived={arrived}
            query={defaultQuery(report.role, input, clusterLabel)}
            onChange={(refId) => onChange(withRefId(refIds, report.role, refId))}
          />
        ))}
      </ul>
    </div>
  );
}

/** Without one, a role is fed by the query of its own name. */
function withRefId(refIds: RefIds, role: RoleReport['role'], refId: string | undefined): RefIds {
  const { [role]: _, ...others } = refIds;
  return refId === undefined || refId === role ? others : { ...others, [role]: refId };
}

interface RoleProps {
  readonly report: RoleReport;
  readonly arrived: readonly string[];
  readonly query: string | undefined;
  readonly onChange: (refId: string | undefined) => void;
}

function RoleEditor({ report, arrived, query, onChange }: RoleProps) {
  const styles = useStyles2(getStyles);
  const { role, refId, state } = report;
  const { type } = panelQueries[role];
  const { meaning, without } = describeQuery(role, tell);
  const choices = [...new Set([role, refId, ...arrived])].map((value) => ({ value, label: value }));
  const isGap = state === 'unusable' || (state === 'missing' && !isOptional(role));
  return (
    <li className={styles.role} aria-label={role}>
      <div className={styles.meaning}>{meaning}</div>
      <div className={styles.line}>
        <Combobox
          aria-label={text('queries.choose', 'The query that answers {{role}}', { role })}
          options={choices}
          value={refId}
          createCustomValue
          width="auto"
          minWidth={14}
          onChange={(choice) => onChange(choice.value)}
        />
        <span className={isGap ? styles.gap : styles.state}>{describeReport(report)}</span>
        {query !== undefined && (
          <ClipboardButton
            aria-label={text('queries.copy', 'Copy the query {{role}}', { role })}
            fill="text"
            getText={() => query}
            icon="copy"
            size="sm"
            tooltip={`${query}, ${type === 'range' ? text('queries.range', 'Type Range') : text('queries.instant', 'Format Table, Type Instant')}`}
            variant="secondary"
          />
        )}
      </div>
      {state === 'missing' && (
        <div className={styles.state}>{text('queries.without', 'Without it {{without}}.', { without })}</div>
      )}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  editor: css({ fontSize: theme.typography.bodySmall.fontSize }),
  list: css({ margin: theme.spacing(1, 0, 0), padding: 0, listStyle: 'none' }),
  role: css({ padding: theme.spacing(0.75, 0), borderTop: `1px solid ${theme.colors.border.weak}` }),
  meaning: css({ marginBottom: theme.spacing(0.5), color: theme.colors.text.primary }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  state: css({ flex: '1 1 auto', color: theme.colors.text.secondary }),
  gap: css({ flex: '1 1 auto', color: theme.colors.warning.text }),
});
