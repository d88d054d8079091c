import React from 'react';
import { type CellProps } from '../../columns/column';
import { Figure } from '../../components/Figure';
import { type ConfigurableNumber } from '../../data/show-number';
import { text } from '../../text';
import { classWord, describeFinding, describePlace, formatCount, formatRate } from '../../words';
import { Facts } from './Facts';

/** The figures of an upstream, and of its ports where it has several. */
export function Numbers({ row, context }: CellProps) {
  const { unready } = row.numbers;
  const shown = (number: ConfigurableNumber) => <Figure row={row} context={context} number={number} />;
  return (
    <>
      <Facts
        label={text('detail.figures', 'Present figures')}
        rows={[
          [
            text('detail.figure.endpoints', 'Endpoints'),
            text('detail.figure.counts', '{{ready}} ready, {{unready}} unready, {{desired}} desired', {
              ready: context.showNumber(row, 'ready').text,
              unready: formatCount(unready),
              desired: context.showNumber(row, 'desired').text,
            }),
          ],
          [text('detail.figure.requests', 'Requests'), shown('request_rate')],
          [
            text('detail.figure.failures', 'Failures'),
            <>
              {shown('failure_share')}, {shown('failure_rate')}
            </>,
          ],
          [text('detail.figure.uh', 'No healthy upstream (UH)'), shown('uh_rate')],
          ...[...row.outcomes].map(
            ([name, rate]) =>
              [
                text('detail.figure.failed-by', 'Failed by {{name}}', { name: classWord(name) }),
                formatRate(rate),
              ] as const,
          ),
        ]}
      />
      {row.ports.length > 1 && (
        <Facts
          label={text('detail.ports', 'Ports')}
          rows={row.ports.map(({ port, subset, ready: portReady, unready: portUnready, findings }) => [
            describePlace(port, subset),
            text('detail.figure.port-counts', '{{ready}} ready, {{unready}} unready', {
              ready: formatCount(portReady),
              unready: formatCount(portUnready),
            }),
            findings.map(describeFinding).join(', '),
          ])}
        />
      )}
    </>
  );
}
