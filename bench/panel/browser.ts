import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { chromiumFlags, program } from '../../e2e/support/programs.ts';
import { bundle } from '../../preview/bundle.ts';
import { answer } from '../../preview/test-data.ts';
import { startExporter } from '../../preview/test-server.ts';

/** A page on which the built panel draws beside Grafana's own table, with nothing compiled yet. */
export type OpenPage = () => Promise<Page>;

/** Serves that page; needs `npm run build`. */
export async function withPaintPages<T>(use: (open: OpenPage) => Promise<T>): Promise<T> {
  const executablePath = program('chromium');
  if (executablePath === undefined) throw new Error('there is no Chromium: apt-get install chromium');
  const preview = path.join(import.meta.dirname, '../../preview');
  await bundle(['src/boot.ts', 'testing/paint.tsx'], path.join(preview, 'testing/dist'));
  const server = await startExporter(answer([]));
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags, '--js-flags=--expose-gc'] });
  try {
    return await use(async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(`${server.url}testing/paint.html`);
      await page.waitForFunction('globalThis.paint !== undefined');
      return page;
    });
  } finally {
    await browser.close();
    await server.close();
  }
}
