import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityFaults, browserPath, PanelBrowser, type Scene } from './testing/browser.ts';
import { states } from './testing/states.ts';

const modes = ['dark', 'light'] as const;
const views = ['table', 'grid', 'timeline'] as const;
const small = { width: 216, height: 136 };

describe.skipIf(browserPath === undefined)('the built panel in every state', () => {
  const browser = new PanelBrowser();
  let page: Page;

  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  beforeEach(() => browser.complaints.splice(0));
  afterEach(() => page.close());

  /** Shows a state as it comes about: what was answered before, and what then. */
  async function show({ scene, then }: (typeof states)[number], how: Omit<Scene, 'frames'> = {}): Promise<void> {
    page = await browser.show({ ...scene, ...how });
    if (then !== undefined) await page.evaluate(`showNext(${JSON.stringify(then)})`);
  }
  const shot = (name: string) => page.screenshot({ path: path.join(import.meta.dirname, 'test-results', name) });
  const fileOf = (name: string, ...rest: readonly string[]) =>
    `state-${[name.replaceAll(/\W+/g, '-'), ...rest].join('-')}.png`;

  describe.each(states)('$name', (state) => {
    it.each(modes)('says what is the matter, in the %s theme', async (mode) => {
      await show(state, { mode });
      for (const words of state.words) await page.getByText(words).first().waitFor();
      for (const words of state.never ?? []) expect(await page.getByText(words).count()).toBe(0);
      await shot(fileOf(state.name, mode));
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(browser.complaints).toEqual([]);
    });

    it.each(state.rows === undefined ? [] : views)('keeps the rows that it has in view: %s', async (view) => {
      await show(state, { options: { view } });
      const named = page.locator('[data-status]').filter({ hasText: state.rows?.name ?? '' });
      await named.first().waitFor();
      expect(await named.first().getAttribute('data-status')).toBe(state.rows?.status);
      await shot(fileOf(state.name, view));
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    it('tells the most important of it where there is hardly any room', async () => {
      await show(state, { size: small });
      const told = page.getByText(state.rows === undefined ? (state.words[0] ?? '') : state.rows.summary).first();
      await told.waitFor();
      const box = await told.boundingBox();
      await shot(fileOf(state.name, 'small'));
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(small.height);
      expect(await accessibilityFaults(page)).toEqual([]);
    });
  });
});
