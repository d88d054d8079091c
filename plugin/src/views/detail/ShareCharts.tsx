import React, { useMemo } from 'react';
import { useTheme2 } from '@grafana/ui';
import { type CellContext } from '../../columns/column';
import { type Values } from '../../data/past';
import { type UpstreamRow } from '../../data/row';
import { text } from '../../text';
import { formatShare } from '../../words';
import { TimeChart } from './TimeChart';

interface Props {
  readonly row: UpstreamRow;
  readonly context: CellContext;
  readonly withReady: boolean;
  readonly withFailures: boolean;
}

/** The shares that the rows have over time. */
export function ShareCharts({ row: { history }, context, withReady, withFailures }: Props) {
  const { colors } = useTheme2();
  const { timesMs = [], readyShare, failureShare } = history ?? {};
  return (
    <>
      {withReady && readyShare !== undefined && (
        <ShareChart
          title={text('detail.ready-share', 'Ready endpoints')}
          timesMs={timesMs}
          values={readyShare}
          color={colors.success.main}
          context={context}
        />
      )}
      {withFailures && failureShare !== undefined && (
        <ShareChart
          title={text('detail.failure-share', 'Failed requests')}
          timesMs={timesMs}
          values={failureShare}
          color={colors.error.main}
          context={context}
        />
      )}
    </>
  );
}

interface ChartProps {
  readonly title: string;
  readonly timesMs: readonly number[];
  /** 0 to 1. */
  readonly values: Values;
  readonly color: string;
  readonly context: CellContext;
}

const shares = { axisPx: 56, max: 1, steps: [0.25, 0.5, 1], isStepped: false, format: formatShare };

function ShareChart({ title, timesMs, values, color, context }: ChartProps) {
  const lines = useMemo(() => [{ label: '', values, color, dash: [], isStacked: true }], [values, color]);
  return <TimeChart title={title} timesMs={timesMs} lines={lines} measure={shares} context={context} />;
}
