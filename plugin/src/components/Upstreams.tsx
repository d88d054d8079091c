import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellContext } from '../columns/column';
import { prepare } from '../data/prepare';
import { type UpstreamRow } from '../data/row';
import { type Options } from '../options';
import { HiddenNote } from './HiddenNote';
import { ProblemView } from './ProblemView';
import { StatusSummary } from './StatusSummary';
import { UpstreamTable } from './UpstreamTable';

interface Props {
  readonly rows: readonly UpstreamRow[];
  readonly options: Options;
  readonly context: CellContext;
  readonly widthPx: number;
  /** What else there is to say about the rows. */
  readonly children?: React.ReactNode;
}

/** What the panel shows of the rows, whichever adapter read them. */
export function Upstreams({ rows, options, context, widthPx, children }: Props) {
  const styles = useStyles2(getStyles);
  const prepared = useMemo(() => prepare(rows, options), [rows, options]);
  if ('problem' in prepared) {
    return <ProblemView problem={prepared.problem} />;
  }
  return (
    <>
      {children}
      <StatusSummary counts={prepared.counts} />
      {prepared.rows.length > 0 ? (
        <UpstreamTable rows={prepared.rows} context={context} widthPx={widthPx} />
      ) : (
        <p className={styles.message}>Every upstream is healthy.</p>
      )}
      <HiddenNote hidden={prepared.hidden} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  message: css({ margin: 'auto', padding: theme.spacing(2), color: theme.colors.text.secondary }),
});
