import type { Bench } from './bench.ts';
import { withDrawPages } from './panel/browser.ts';
import { paintFigures } from './panel/paint.ts';

export const panelRefresh: Bench = {
  name: 'panel-refresh',
  help: 'Time until the built panel shows a later answer in Chromium, beside the table of Grafana’s library with the same frames.',
  run: () => withDrawPages((open) => paintFigures(open, 'panel-refresh', ({ refreshMs }) => refreshMs)),
};
