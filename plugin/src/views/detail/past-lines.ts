import { type GrafanaTheme2 } from '@grafana/data';
import { type EndpointState } from '@uhwatch/contract/status.ts';
import { describeState } from '@uhwatch/contract/terms.ts';
import { classColor } from '../../components/class-colors';
import { isKnown, type UpstreamPast, type Values } from '../../data/past';
import { tell, text } from '../../text';
import { classWord } from '../../words';
import { dashes, type Line, sum } from './chart-data';

const stateColors: Readonly<Record<EndpointState, (theme: GrafanaTheme2) => string>> = {
  ready: ({ colors }) => colors.success.main,
  unready: ({ colors }) => colors.error.main,
  draining: ({ colors }) => colors.warning.main,
  terminating: ({ colors }) => colors.text.secondary,
};

/** Endpoints by state on each other, those that are ready at the bottom, and how many ought to exist; only what occurred. */
export function endpointLines({ endpoints, desired }: UpstreamPast, theme: GrafanaTheme2): Line[] {
  const states = [...(endpoints ?? [])].map(([state, values], place) => ({ state, values, dash: dashes[place] ?? [] }));
  return [
    ...states
      .filter(({ state, values }) => state === 'ready' || occurs(values))
      .map(({ state, values, dash }) => ({
        label: describeState(state, tell),
        values,
        color: stateColors[state](theme),
        dash,
        isStacked: true,
      })),
    ...(desired === undefined || !isKnown(desired)
      ? []
      : [
          {
            label: text('past.desired', 'desired'),
            values: desired,
            color: theme.colors.text.primary,
            dash: [4, 4],
            isStacked: false,
          },
        ]),
  ];
}

/** Requests per second on each other: those that failed, by class, and what is left of all on top. */
export function requestLines({ requests, failures }: UpstreamPast, theme: GrafanaTheme2): Line[] {
  const failed = [...failures].map(([name, values], place): Line => ({
    label: classWord(name),
    values,
    color: classColor(theme, name),
    dash: dashes[(place + 1) % dashes.length] ?? [],
    isStacked: true,
  }));
  if (requests === undefined) {
    return failed;
  }
  const all = [...failures.values()].reduce<Values>(
    sum,
    requests.map(() => 0),
  );
  // A failure may be counted a scrape before its request.
  const rest = requests.map((value, place) => (value === null ? null : Math.max(0, value - (all[place] ?? 0))));
  const succeeded = { values: rest, color: theme.colors.success.main, dash: [], isStacked: true };
  return [...failed, { label: text('past.succeeded', 'succeeded'), ...succeeded }];
}

function occurs(values: Values): boolean {
  return values.some((value) => value !== null && value > 0);
}
