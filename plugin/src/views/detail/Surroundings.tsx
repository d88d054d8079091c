import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { type CellContext } from '../../columns/column';
import { AlertWord } from '../../components/AlertWord';
import { type UpstreamRow } from '../../data/row';
import { text } from '../../text';
import { Facts } from './Facts';
import { Section } from './Section';

interface Props {
  readonly row: UpstreamRow;
  readonly context: CellContext;
}

/** What is around an upstream: its alerts, who is hit, and what changed before. */
export function Surroundings({ row: { alerts, routes, changes }, context }: Props) {
  return (
    <>
      {alerts.length > 0 && (
        <Section title={text('detail.alerts', 'Alerts')}>
          <Facts
            label={text('detail.alerts', 'Alerts')}
            rows={alerts.map(({ name, state, severity }) => [name, <AlertWord key={name} state={state} />, severity])}
          />
        </Section>
      )}
      {routes.length > 0 && (
        <Section title={text('detail.hit', 'Who is hit')}>
          <Facts
            label={text('detail.hosts', 'Hosts of the routes that lead here')}
            rows={routes.map(({ host, kind, namespace, name }) => [host, `${kind} ${namespace}/${name}`])}
          />
        </Section>
      )}
      {changes.length > 0 && (
        <Section title={text('detail.changed', 'What changed before')}>
          <Facts
            label={text('detail.changes', 'Changes')}
            rows={changes.map(({ at, kind, name, what }) => [
              dateTimeFormat(at * 1000, context),
              `${kind} ${name}`,
              what,
            ])}
          />
        </Section>
      )}
    </>
  );
}
