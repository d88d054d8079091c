/**
 * The dashboards, by the uid under which Grafana serves them. Links of alerts and between dashboards name them, so that
 * a uid never changes. Each is built in a file of its own in dashboards/src.
 */
export const dashboards = {
  /** Every upstream, the worst first. */
  health: { uid: 'uhwatch-upstreams', title: 'Upstream health' },
  /** One upstream, over time. */
  detail: { uid: 'uhwatch-upstream', title: 'Upstream detail' },
  /** What proxies and sources tell. */
  dataPlanes: { uid: 'uhwatch-data-planes', title: 'Data planes' },
  itself: { uid: 'uhwatch-itself', title: 'uhwatch itself' },
} as const;
export type DashboardUid = (typeof dashboards)[keyof typeof dashboards]['uid'];

/** The panel of the overview to which Grafana-managed alerts belong: our own. */
export const healthPanelId = 1;
