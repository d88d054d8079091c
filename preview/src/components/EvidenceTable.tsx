import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Evidence } from '@uhwatch/contract/api.ts';

interface Props {
  readonly evidence: readonly Evidence[];
}

/** What was seen, as data, so that a person can check it. */
export function EvidenceTable({ evidence }: Props) {
  const styles = useStyles2(getStyles);
  if (evidence.length === 0) return null;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Evidence</th>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {evidence.map(({ kind, namespace, name, field, value }, index) => (
          <tr key={index}>
            <th scope="row">
              {kind} <span className={styles.name}>{namespace === '' ? name : `${namespace}/${name}`}</span>
            </th>
            <td>
              <code>{field}</code>
            </td>
            <td>{String(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    overflowWrap: 'anywhere',
    fontSize: theme.typography.bodySmall.fontSize,
    'th, td': {
      padding: theme.spacing(0.5, 2, 0.5, 0),
      textAlign: 'left',
      verticalAlign: 'top',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    'thead th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    code: { margin: 0, whiteSpace: 'normal' },
    'tbody th': { fontWeight: theme.typography.fontWeightMedium },
  }),
  name: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
});
