import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { chromiumFlags, program } from '../../e2e/support/programs.ts';
import { answer, everyStatus } from '../test-data.ts';
import { startExporter, type Exporter } from '../test-server.ts';
import { incidentFrames, incidentPast } from './incident.ts';
import type { Grafana } from './scripts.ts';
import type { Shown } from './shown.ts';

export const browserPath = program('chromium');
export const modes = ['dark', 'light'] as const;
type Size = { readonly width: number; readonly height: number };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A browser for the tests of a block: one page at a time, and what it complained about since the test began. */
class PageBrowser {
  readonly complaints: string[] = [];
  #context: BrowserContext | undefined;
  #page: Page | undefined;

  async start(): Promise<void> {
    const browser = await chromium.launch({ executablePath: browserPath ?? '', args: chromiumFlags });
    this.#context = await browser.newContext({ reducedMotion: 'reduce' });
  }

  /** The page that the test looks at; an error before it opened one. */
  get page(): Page {
    if (this.#page === undefined) throw new Error('the test opened no page');
    return this.#page;
  }

  /** Opens an empty page of that size in place of the one before. */
  async open(viewport: Size): Promise<Page> {
    if (this.#context === undefined) throw new Error('the browser was not started');
    await this.close();
    const page = await this.#context.newPage();
    this.#page = page;
    await page.setViewportSize(viewport);
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
    return page;
  }

  /** Keeps a picture of what is on the screen, or of the whole page, for people to look at. */
  async shot(name: string, { fullPage = false } = {}): Promise<void> {
    await this.page.screenshot({ path: path.join(import.meta.dirname, `../test-results/${name}.png`), fullPage });
  }

  /** Closes the page and forgets what it complained about. */
  async close(): Promise<void> {
    await this.#page?.close();
    this.#page = undefined;
    this.complaints.splice(0);
  }

  async stop(): Promise<void> {
    await this.#context?.browser()?.close();
  }
}

/** What a test wants to see of the panel, and how; an incident where it does not say. */
export interface Scene extends Partial<Shown> {
  readonly mode?: (typeof modes)[number];
  readonly size?: Size;
}

/** The built panel as Grafana would show it. */
class PanelBrowser extends PageBrowser {
  #server: Exporter | undefined;

  /** With the libraries of that Grafana. */
  override async start(grafana: Grafana = 'grafana-13'): Promise<void> {
    this.#server = await startExporter(answer([]), grafana);
    await super.start();
  }

  async show({ mode = 'dark', size = { width: 1280, height: 640 }, ...scene }: Scene = {}): Promise<Page> {
    if (this.#server === undefined) throw new Error('the browser was not started');
    const page = await this.open(size);
    const shown = { frames: incidentFrames(), past: incidentPast(), ...scene } satisfies Shown;
    await page.addInitScript(`globalThis.shown = ${JSON.stringify(shown)}`);
    await page.goto(`${this.#server.url}testing/panel.html?theme=${mode}`);
    await page.locator('main > *').first().waitFor();
    return page;
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.#server?.close();
  }
}

/** The built panel in a browser, for the tests of this block. */
export function panelInBrowser(grafana?: Grafana): PanelBrowser {
  const panel = new PanelBrowser();
  beforeAll(() => panel.start(grafana));
  afterEach(() => panel.close());
  afterAll(() => panel.stop());
  return panel;
}

/** The built status page beside a played exporter, which says each status at first. */
class StatusPageBrowser extends PageBrowser {
  #exporter: Exporter | undefined;

  get exporter(): Exporter {
    if (this.#exporter === undefined) throw new Error('the exporter was not started');
    return this.#exporter;
  }

  async begin(): Promise<void> {
    this.#exporter = await startExporter(answer(everyStatus()));
    await this.open({ width: 1200, height: 900 });
  }

  /** Goes to the page at this query of its address, `?view=grid`. */
  async goto(query = ''): Promise<void> {
    await this.page.goto(`${this.exporter.url}${query}`);
  }

  async end(): Promise<void> {
    await this.close();
    await this.#exporter?.close();
  }
}

/** The built status page in a browser, for the tests of this block: each has an empty page and an exporter of its own. */
export function statusPageInBrowser(): StatusPageBrowser {
  const statusPage = new StatusPageBrowser();
  beforeAll(async () => {
    if (!existsSync(path.join(import.meta.dirname, '../dist/index.html'))) {
      throw new Error('preview/dist is missing: run `npm run build` first.');
    }
    await statusPage.start();
  });
  beforeEach(() => statusPage.begin());
  afterEach(() => statusPage.end());
  afterAll(() => statusPage.stop());
  return statusPage;
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
