import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type CellContext } from '../../columns/column';
import { type UpstreamPast } from '../../data/past';
import { type UpstreamRow } from '../../data/row';
import { text } from '../../text';
import { formatCount, formatRate } from '../../words';
import { type Line } from './chart-data';
import { describeCourse } from './course';
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
      {past !== undefined && hasEndpoints && <Endpoints past={past} context={context} />}
      {past !== undefined && hasRequests && <Requests past={past} context={context} />}
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

interface ChartProps {
  readonly past: UpstreamPast;
  readonly context: CellContext;
}

const counts = {
  axisPx: 40,
  isStepped: true,
  steps: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  format: formatCount,
};
const rates = { axisPx: 72, isStepped: false, format: formatRate };

function Endpoints({ past, context }: ChartProps) {
  const theme = useTheme2();
  const lines = useMemo(() => endpointLines(past, theme), [past, theme]);
  return (
    <TimeChart
      title={text('past.endpoints', 'Endpoints by state')}
      course={describeLines(lines, past.timesMs, { format: formatCount, timeZone: context.timeZone })}
      timesMs={past.timesMs}
      lines={lines}
      measure={counts}
      range={context}
      timeZone={context.timeZone}
    />
  );
}

function Requests({ past, context }: ChartProps) {
  const theme = useTheme2();
  const lines = useMemo(() => requestLines(past, theme), [past, theme]);
  return (
    <TimeChart
      title={text('past.requests', 'Requests by outcome')}
      course={describeLines(lines, past.timesMs, { format: formatRate, timeZone: context.timeZone })}
      timesMs={past.timesMs}
      lines={lines}
      measure={rates}
      range={context}
      timeZone={context.timeZone}
    />
  );
}

function describeLines(
  lines: readonly Line[],
  timesMs: readonly number[],
  writing: Parameters<typeof describeCourse>[1],
): string {
  return lines.map(({ label, values }) => `${label} ${describeCourse({ timesMs, values }, writing)}`).join('; ');
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
