import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumFlags, program } from '../../e2e/support/programs.ts';
import { bundle } from '../bundle.ts';
import { answer } from '../test-data.ts';
import { startExporter, type Exporter } from '../test-server.ts';
import { incidentPast } from './incident.ts';
import type { Shown } from './shown.ts';

export const browserPath = program('chromium');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a test wants to see, and how. */
export interface Scene extends Shown {
  readonly mode?: 'dark' | 'light';
  readonly size?: { readonly width: number; readonly height: number };
}

/** The built panel in a browser, a page for each thing to see. */
export class PanelBrowser {
  #browser: Browser | undefined;
  #server: Exporter | undefined;
  /** What the pages complained about. */
  readonly complaints: string[] = [];

  /** With the libraries of another Grafana from that folder. */
  async start(libraries?: string): Promise<void> {
    const out = path.join(import.meta.dirname, 'dist');
    await bundle(['src/boot.ts', 'testing/panel.tsx'], out, libraries === undefined ? {} : { libraries });
    this.#server = await startExporter(answer([]));
    this.#browser = await chromium.launch({ executablePath: browserPath ?? '', args: chromiumFlags });
  }

  async show({ mode = 'dark', size = { width: 1280, height: 640 }, ...scene }: Scene): Promise<Page> {
    if (this.#browser === undefined || this.#server === undefined) throw new Error('the browser was not started');
    const page = await this.#browser.newPage({ viewport: size, reducedMotion: 'reduce' });
    page.on('console', (message) => {
      const isTold = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isTold) this.complaints.push(message.text());
    });
    page.on('response', (response) => {
      // Grafana's fonts are not part of its packages.
      const isFont = response.url().includes('/fonts/');
      if (response.status() >= 400 && !isFont) this.complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    const shown = { past: incidentPast(), ...scene } satisfies Shown;
    await page.addInitScript(`globalThis.shown = ${JSON.stringify(shown)}`);
    await page.goto(`${this.#server.url}testing/panel.html?theme=${mode}`);
    await page.locator('main > *').first().waitFor();
    return page;
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.close();
  }
}

/** Resolves when nothing moves any more, such as a drawer that slides in. */
export async function atRest(page: Page): Promise<void> {
  // One whose element leaves the page is canceled, which is an end too.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
}

/** What axe finds wrong with what is accessible of a page, as sentences. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // The page has a loader of modules, to which axe would give itself.
  await page.evaluate(`globalThis.define = undefined;\n${axe}`);
  // The heading of the page around the panel is not the panel's.
  const options = JSON.stringify({ rules: { 'page-has-heading-one': { enabled: false } } });
  return page.evaluate(`axe.run(document, ${options}).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => id + ' (' + help + '): ' + target.join(' '))))`);
}
