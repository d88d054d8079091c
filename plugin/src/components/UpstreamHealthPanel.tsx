import { css } from '@emotion/css';
import React, { useMemo, useState } from 'react';
import {
  type FieldConfigSource,
  type GrafanaTheme2,
  LoadingState,
  type PanelData,
  type PanelProps,
  ThemeContext,
} from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { colorblindMode, colorblindTheme } from '../colorblind';
import { readFrames, type Reading } from '../data/from-frames';
import { migrate } from '../migrations';
import { type Options } from '../options';
import { text } from '../text';
import { Frame } from './Frame';
import { Notice } from './Notice';
import { ProblemView } from './ProblemView';
import { QueryErrors } from './QueryErrors';
import { StateNotices } from './StateNotices';
import { everything } from '../views/filter';
import { ownLevels } from '../views/tree';
import { Upstreams } from './Upstreams';
import { useContextOf } from './useContextOf';
import { useKept } from './useKept';

/** The panel in Grafana: its rows are what the queries answered. */
export function UpstreamHealthPanel({ data, width, height, options: saved, ...props }: PanelProps<Options>) {
  // Grafana hands over what was saved, without the defaults of options that did not exist then.
  const options = useMemo(() => migrate({ options: saved }), [saved]);
  const { clusterLabel, refIds, groupBy } = options;
  const reading = useMemo(
    () =>
      readFrames(data.series, {
        clusterLabel,
        refIds,
        labels: groupBy.filter((name) => !ownLevels.includes(name)),
        asked: data.request?.targets.map(({ refId }) => refId),
      }),
    [data.series, data.request, clusterLabel, refIds, groupBy],
  );
  const kept = useKept(data, reading);
  const shown = kept?.reading ?? reading;
  return (
    <ThemeContext.Provider value={useThemeBy(props.fieldConfig)}>
      <Frame width={width} height={height}>
        <QueryErrors data={data} />
        {'problem' in shown ? (
          <NoRows data={data} problem={shown.problem} />
        ) : (
          <Rows
            reading={shown}
            keptMs={kept?.data.timeRange.to.valueOf()}
            data={data}
            size={{ width, height }}
            options={options}
            {...props}
          />
        )}
      </Frame>
    </ThemeContext.Provider>
  );
}

/** The reader's theme, with the colors of the scheme that somebody chose where it is for color-blind people. */
function useThemeBy({ defaults: { color } }: FieldConfigSource): GrafanaTheme2 {
  const theme = useTheme2();
  const isSafe = color?.mode === colorblindMode;
  return useMemo(() => (isSafe ? colorblindTheme(theme) : theme), [isSafe, theme]);
}

interface RowsProps extends Pick<
  PanelProps<Options>,
  'data' | 'options' | 'fieldConfig' | 'timeZone' | 'replaceVariables' | 'eventBus' | 'onOptionsChange'
> {
  readonly reading: Reading;
  readonly keptMs: number | undefined;
  readonly size: { readonly width: number; readonly height: number };
}

function Rows({ reading, keptMs, size, onOptionsChange, ...given }: RowsProps) {
  const { options, replaceVariables } = given;
  const namePattern = replaceVariables(options.namePattern, undefined, 'regex');
  const replaced = useMemo(() => ({ ...options, namePattern }), [options, namePattern]);
  const context = useContextOf({ reading, ...given });
  const [filter, setFilter] = useState(everything);
  const [first] = reading.rows;
  const badPage = options.statusPageUrl !== '' && first !== undefined && context.statusPageOf(first) === undefined;
  return (
    <Upstreams
      rows={reading.rows}
      options={replaced}
      context={context}
      size={size}
      filter={filter}
      onFilter={setFilter}
      onHiddenColumns={(hiddenColumns) => onOptionsChange({ ...options, hiddenColumns: [...hiddenColumns] })}
    >
      <StateNotices reading={reading} view={options.view} context={context} keptMs={keptMs} />
      {badPage && (
        <Notice severity="warning">
          {text(
            'notices.status-page',
            'The option “Status page” is {{address}}, which is no http or https address: names lead nowhere.',
            { address: options.statusPageUrl },
          )}
        </Notice>
      )}
    </Upstreams>
  );
}

type NoRowsProps = React.ComponentProps<typeof ProblemView> & { readonly data: PanelData };

/** A first answer that is still on its way, or a failure that is told already, is no problem of shape. */
function NoRows({ data, problem }: NoRowsProps) {
  const styles = useStyles2(getStyles);
  const failed = data.state === LoadingState.Error || (data.errors ?? []).length > 0;
  if (data.series.length > 0 || !(failed || data.state === LoadingState.Loading)) {
    return <ProblemView problem={problem} />;
  }
  return (
    <p className={styles.message} role="status">
      {failed
        ? text('notices.never-answered', 'Nothing is known of any upstream: no query has answered yet.')
        : text('notices.waiting', 'Waiting for the first answer…')}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  message: css({ margin: 'auto', padding: theme.spacing(2), color: theme.colors.text.secondary }),
});
