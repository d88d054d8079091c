/** Units of Grafana that our panels have; the whole list is in its packages/grafana-data/src/valueFormats/categories.ts. */
export const units: ReadonlySet<string> = new Set([
  'none',
  'short',
  'percentunit',
  'bytes',
  's',
  'dateTimeFromNow',
  'reqps',
  'cps',
]);
