import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import { type GrafanaTheme2, LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { readFrames, type Reading } from '../data/from-frames';
import { migrate } from '../migrations';
import { type Options } from '../options';
import { Frame } from './Frame';
import { GapNotice } from './GapNotice';
import { Notice } from './Notice';
import { ProblemView } from './ProblemView';
import { QueryErrors } from './QueryErrors';
import { Upstreams } from './Upstreams';
import { useContextOf } from './useContextOf';

/** The panel in Grafana: its rows are what the queries answered. */
export function UpstreamHealthPanel({ data, width, height, options: saved, ...props }: PanelProps<Options>) {
  // Grafana hands over what was saved, without the defaults of options that did not exist then.
  const options = useMemo(() => migrate({ options: saved }), [saved]);
  const { clusterLabel, refIds } = options;
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
        <Rows reading={reading} data={data} size={{ width, height }} options={options} {...props} />
      )}
    </Frame>
  );
}

interface RowsProps extends Pick<
  PanelProps<Options>,
  'data' | 'options' | 'timeZone' | 'replaceVariables' | 'eventBus'
> {
  readonly reading: Reading;
  readonly size: { readonly width: number; readonly height: number };
}

function Rows({ reading: { rows, gaps }, size, ...given }: RowsProps) {
  const { options, replaceVariables } = given;
  const namePattern = replaceVariables(options.namePattern, undefined, 'regex');
  const replaced = useMemo(() => ({ ...options, namePattern }), [options, namePattern]);
  const context = useContextOf(given);
  const [first] = rows;
  const badPage = options.statusPageUrl !== '' && first !== undefined && context.statusPageOf(first) === undefined;
  return (
    <Upstreams rows={rows} options={replaced} context={context} size={size}>
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
