import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import { type GrafanaTheme2, LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { prepare, type Prepared } from '../data/prepare';
import { type Options } from '../options';
import { GapNotice } from './GapNotice';
import { HiddenNote } from './HiddenNote';
import { ProblemView } from './ProblemView';
import { QueryErrors } from './QueryErrors';
import { StatusSummary } from './StatusSummary';
import { UpstreamTable } from './UpstreamTable';

/** Below this width the columns do not fit beside each other. */
const compactBelowPx = 620;

export function UpstreamHealthPanel({ data, options, width, height, replaceVariables }: PanelProps<Options>) {
  const styles = useStyles2(getStyles);
  const namePattern = replaceVariables(options.namePattern, undefined, 'regex');
  const prepared = useMemo(
    () =>
      prepare(
        data.series,
        { ...options, namePattern },
        data.request?.targets.map(({ refId }) => refId),
      ),
    [data.series, data.request, options, namePattern],
  );
  return (
    <div className={styles.panel} style={{ width, height }}>
      <QueryErrors data={data} />
      {'rows' in prepared ? <Rows prepared={prepared} compact={width < compactBelowPx} /> : null}
      {'problem' in prepared && <NoRows data={data} problem={prepared.problem} />}
    </div>
  );
}

function Rows({ prepared, compact }: { readonly prepared: Prepared; readonly compact: boolean }) {
  const styles = useStyles2(getStyles);
  const { rows, hidden, counts, gaps } = prepared;
  return (
    <>
      <GapNotice gaps={gaps} />
      <StatusSummary counts={counts} />
      {rows.length > 0 ? (
        <UpstreamTable rows={rows} compact={compact} />
      ) : (
        <p className={styles.message}>Every upstream is healthy.</p>
      )}
      <HiddenNote hidden={hidden} />
    </>
  );
}

type NoRowsProps = React.ComponentProps<typeof ProblemView> & { readonly data: PanelData };

/** A first answer that is still on its way, or a failure that is told already, is no problem of shape. */
function NoRows({ data, problem }: NoRowsProps) {
  const styles = useStyles2(getStyles);
  if (data.series.length === 0 && data.state === LoadingState.Loading) {
    return (
      <p className={styles.message} role="status">
        Waiting for the first answer…
      </p>
    );
  }
  const failed = data.state === LoadingState.Error || (data.errors ?? []).length > 0;
  return data.series.length === 0 && failed ? null : <ProblemView problem={problem} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  message: css({ margin: 'auto', padding: theme.spacing(2), color: theme.colors.text.secondary }),
});
