import { css } from '@emotion/css';
import React, { useId, useMemo } from 'react';
import { type GrafanaTheme2, type StandardEditorProps } from '@grafana/data';
import { MultiCombobox, useStyles2 } from '@grafana/ui';
import { Unseen } from '../components/Unseen';
import { labelsIn } from '../data/labels';
import { type Options } from '../options';
import { text } from '../text';
import { ownLevels } from '../views/tree';

type Props = StandardEditorProps<string[], unknown, Options>;

/** By what upstreams are grouped, from the outermost to the innermost: any label that the answers carry, or will carry. */
export function GroupByEditor({ id, value, onChange, context: { data } }: Props) {
  const styles = useStyles2(getStyles);
  const carried = useMemo(() => labelsIn(data), [data]);
  const labelId = useId();
  const known = [...ownLevels, ...carried];
  const missing = value.filter((name) => !known.includes(name));
  return (
    <>
      <span id={labelId}>
        <Unseen>{text('options.groupBy.name', 'Group by')}</Unseen>
      </span>
      <MultiCombobox
        id={id}
        aria-labelledby={labelId}
        options={[...known, ...missing].map((name) => ({ value: name, label: name }))}
        value={value}
        createCustomValue
        onChange={(chosen) => onChange(chosen.map((each) => each.value))}
      />
      {data.length > 0 &&
        missing.map((name) => (
          <div key={name} className={styles.missing}>
            {text(
              'options.groupBy.missing',
              'No answer carries the label {{name}}: keep it in the by (...) clause of the query status.',
              { name },
            )}
          </div>
        ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  missing: css({
    marginTop: theme.spacing(0.5),
    color: theme.colors.warning.text,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
