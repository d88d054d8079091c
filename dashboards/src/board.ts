import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { dashboards } from '@uhwatch/contract/dashboards.ts';

/** By this tag the dashboards find each other. */
const tag = 'uhwatch';

/** The way to the other dashboards, in the same time range and with what is chosen. */
function others(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('uhwatch')
    .type(DashboardLinkType.Dashboards)
    .tags([tag])
    .tooltip('The other dashboards of uhwatch')
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);
}

/** What all dashboards share; the classic format is the one that every supported Grafana loads from a file. */
export function board(
  { uid, title }: (typeof dashboards)[keyof typeof dashboards],
  description: string,
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- v2 dashboards cannot be provisioned from files
): DashboardBuilder {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .link(others())
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
}

/** A finished dashboard. */
export type Board = ReturnType<ReturnType<typeof board>['build']>;
