/**
 * What Grafana's server writes into its page and its libraries read when they are loaded; so it is a module of its own
 * that runs before them.
 */
Object.assign(globalThis, {
  // Relative, so that the page also works below a path of a reverse proxy.
  __grafana_public_path__: LIBRARY_URL,
  grafanaBootData: {
    settings: { featureToggles: {}, buildInfo: { version: '13.2.2', commit: '', env: 'production' } },
    user: {},
    navTree: [],
  },
});
