import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type CellContext } from '../../columns/column';
import { type UpstreamPast } from '../../data/past';
import { type UpstreamRow } from '../../data/row';
import { text } from '../../text';
import { formatCount, formatRate } from '../../words';
import { type Measure } from './chart-config';
import { type Line } from './chart-data';
import { endpointLines, requestLines } from './past-lines';
import { Section } from './Section';
import { ShareCharts } from './ShareCharts';
import { TimeChart } from './TimeChart';
import { usePast } from './usePast';

interface Props {
  readonly row: UpstreamRow;
  readonly context: CellContext;
}

/** Endpoints by state and requests by class over time; where nobody tells those, the shares that the rows have. */
export function Past({ row, context }: Props) {
  const styles = useStyles2(getStyles);
  const { past, failure } = usePast(row, context.past);
  const hasEndpoints = past?.endpoints !== undefined;
  const hasRequests = past?.requests !== undefined || (past?.failures.size ?? 0) > 0;
  const note = noteOf({ past, failure }, context.past !== undefined);
  return (
    <Section title={text('detail.over-time', 'Over time')}>
      {note !== undefined && (
        <p className={styles.note} role="status">
          {note}
        </p>
      )}
      {past !== undefined && hasEndpoints && <PastChart chart={endpoints} past={past} context={context} />}
      {past !== undefined && hasRequests && <PastChart chart={requests} past={past} context={context} />}
      <ShareCharts row={row} context={context} withReady={!hasEndpoints} withFailures={!hasRequests} />
    </Section>
  );
}

/** What there is to say where not all is told; undefined where it is. */
function noteOf({ past, failure }: Pick<ReturnType<typeof usePast>, 'past' | 'failure'>, canAsk: boolean) {
  if (!canAsk) {
    return text(
      'past.nobody',
      'Endpoints by state and requests by class are not known: the panel has no query in PromQL, whose data source could be asked.',
    );
  }
  if (failure !== undefined) {
    return text('past.failed', 'Endpoints by state and requests by class are not known: {{failure}}.', { failure });
  }
  if (past === undefined) {
    return text('past.asking', 'Asking for endpoints by state and requests by class…');
  }
  return past.timesMs.length === 0
    ? text('past.nothing', 'Nobody told of endpoints by state and requests by class in this time range.')
    : undefined;
}

/** What a chart shows of the past, and how. */
interface Chart {
  title(): string;
  linesOf(past: UpstreamPast, theme: GrafanaTheme2): readonly Line[];
  readonly measure: Measure;
}

const endpoints: Chart = {
  title: () => text('past.endpoints', 'Endpoints by state'),
  linesOf: endpointLines,
  measure: { axisPx: 40, isStepped: true, steps: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], format: formatCount },
};

const requests: Chart = {
  title: () => text('past.requests', 'Requests by outcome'),
  linesOf: requestLines,
  measure: { axisPx: 72, isStepped: false, format: formatRate },
};

interface ChartProps {
  readonly chart: Chart;
  readonly past: UpstreamPast;
  readonly context: CellContext;
}

function PastChart({ chart: { title, linesOf, measure }, past, context }: ChartProps) {
  const theme = useTheme2();
  const lines = useMemo(() => linesOf(past, theme), [linesOf, past, theme]);
  return <TimeChart title={title()} timesMs={past.timesMs} lines={lines} measure={measure} context={context} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
