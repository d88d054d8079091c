import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumFlags, program } from '../../e2e/support/programs.ts';
import { bundle } from '../../preview/bundle.ts';
import { answer } from '../../preview/test-data.ts';
import type { Drawer, Scene } from '../../preview/testing/scene.ts';
import { type Exporter, startExporter } from '../../preview/test-server.ts';

interface Pages {
  readonly browser: Browser;
  readonly server: Exporter;
}

/** Serves the built status page, and those of `preview/testing` made of these files; needs `npm run build`. */
export async function withPages<T>(files: readonly string[], use: (pages: Pages) => Promise<T>): Promise<T> {
  const executablePath = program('chromium');
  if (executablePath === undefined) throw new Error('there is no Chromium: apt-get install chromium');
  const preview = path.join(import.meta.dirname, '../../preview');
  await bundle(['src/boot.ts', ...files], path.join(preview, 'testing/dist'));
  const server = await startExporter(answer([]));
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    return await use({ browser, server });
  } finally {
    await browser.close();
    await server.close();
  }
}

/** A page on which the built panel draws beside Grafana's own table, with nothing compiled yet. */
export type OpenPage = () => Promise<Page>;

/** Serves that page; needs `npm run build`. */
export function withDrawPages<T>(use: (open: OpenPage) => Promise<T>): Promise<T> {
  return withPages(['testing/draw.tsx'], ({ browser, server }) =>
    use(async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(`${server.url}testing/draw.html`);
      await page.waitForFunction('globalThis.drawFirst !== undefined');
      return page;
    }),
  );
}

/** Milliseconds until the first answer is on the screen. */
export function drawFirst(page: Page, drawer: Drawer, scene: Scene): Promise<number> {
  return page.evaluate<number>(`drawFirst(${JSON.stringify(drawer)}, ${JSON.stringify(scene)})`);
}

/** Milliseconds of each of so many later answers. */
export function drawAgain(page: Page, times: number): Promise<readonly number[]> {
  return page.evaluate<number[]>(`drawAgain(${times})`);
}

/** Whether upstreams of the answers, or groups of them, are to be read on the page. */
export async function showsUpstreams(page: Page): Promise<boolean> {
  return /service-\d{5}|team-\d\d/.test((await page.textContent('main')) ?? '');
}
