import type { Bench } from './bench.ts';
import { withDrawPages } from './panel/browser.ts';
import { paintFigures } from './panel/paint.ts';

export const panelPaint: Bench = {
  name: 'panel-paint',
  help: 'Time until the built panel shows rows in Chromium, beside the table of Grafana’s library with the same frames.',
  run: () => withDrawPages((open) => paintFigures(open, 'panel-paint', ({ firstMs }) => [firstMs])),
};
