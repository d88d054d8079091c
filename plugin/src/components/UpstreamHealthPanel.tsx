import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import { type GrafanaTheme2, LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellContext } from '../columns/column';
import { readFrames, type Reading } from '../data/from-frames';
import { type Options } from '../options';
import { statusPageOf } from '../status-page';
import { Frame } from './Frame';
import { GapNotice } from './GapNotice';
import { Notice } from './Notice';
import { ProblemView } from './ProblemView';
import { QueryErrors } from './QueryErrors';
import { Upstreams } from './Upstreams';

/** The panel in Grafana: its rows are what the queries answered. */
export function UpstreamHealthPanel({ data, width, height, ...props }: PanelProps<Options>) {
  const { clusterLabel, refIds } = props.options;
  const reading = useMemo(
    () => readFrames(data.series, { clusterLabel, refIds, asked: data.request?.targets.map(({ refId }) => refId) }),
    [data.series, data.request, clusterLabel, refIds],
  );
  return (
    <Frame width={width} height={height}>
      <QueryErrors data={data} />
      {'problem' in reading ? (
        <NoRows data={data} problem={reading.problem} />
      ) : (
        <Rows reading={reading} nowMs={data.timeRange.to.valueOf()} widthPx={width} {...props} />
      )}
    </Frame>
  );
}

interface RowsProps extends Pick<PanelProps<Options>, 'options' | 'timeZone' | 'replaceVariables'> {
  readonly reading: Reading;
  readonly nowMs: number;
  readonly widthPx: number;
}

function Rows({ reading: { rows, gaps }, nowMs, widthPx, options, timeZone, replaceVariables }: RowsProps) {
  const namePattern = replaceVariables(options.namePattern, undefined, 'regex');
  const replaced = useMemo(() => ({ ...options, namePattern }), [options, namePattern]);
  const context: CellContext = {
    nowMs,
    timeZone,
    statusPageOf: (row) => statusPageOf(options.statusPageUrl, row, replaceVariables),
  };
  const [first] = rows;
  const badPage = options.statusPageUrl !== '' && first !== undefined && context.statusPageOf(first) === undefined;
  return (
    <Upstreams rows={rows} options={replaced} context={context} widthPx={widthPx}>
      <GapNotice gaps={gaps} />
      {badPage && (
        <Notice severity="warning">
          The option “Status page” is {options.statusPageUrl}, which is no http or https address: names lead nowhere.
        </Notice>
      )}
    </Upstreams>
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
  message: css({ margin: 'auto', padding: theme.spacing(2), color: theme.colors.text.secondary }),
});
