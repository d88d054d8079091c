import { describe, expect, it } from 'vitest';
import { accessibilityFaults, browserPath, modes, panelInBrowser, type Scene } from './testing/browser.ts';
import { states } from './testing/states.ts';

const views = ['table', 'grid', 'timeline'] as const;
const small = { width: 216, height: 136 };

describe.skipIf(browserPath === undefined)('the built panel in every state', () => {
  const panel = panelInBrowser();

  /** Shows a state as it comes about: what was answered before, and what then. */
  async function show({ scene, then }: (typeof states)[number], how: Omit<Scene, 'frames'> = {}): Promise<void> {
    await panel.show({ ...scene, ...how });
    if (then !== undefined) await panel.page.evaluate(`showNext(${JSON.stringify(then)})`);
  }
  const fileOf = (name: string, ...rest: readonly string[]) =>
    `state-${[name.replaceAll(/\W+/g, '-'), ...rest].join('-')}`;

  describe.each(states)('$name', (state) => {
    it.each(modes)('says what is the matter, in the %s theme', async (mode) => {
      await show(state, { mode });
      for (const words of state.words) await panel.page.getByText(words).first().waitFor();
      for (const words of state.never ?? []) expect(await panel.page.getByText(words).count()).toBe(0);
      await panel.shot(fileOf(state.name, mode));
      expect(await accessibilityFaults(panel.page)).toEqual([]);
      expect(panel.complaints).toEqual([]);
    });

    it.each(state.rows === undefined ? [] : views)('keeps the rows that it has in view: %s', async (view) => {
      await show(state, { options: { view } });
      const named = panel.page.locator('[data-status]').filter({ hasText: state.rows?.name ?? '' });
      await named.first().waitFor();
      expect(await named.first().getAttribute('data-status')).toBe(state.rows?.status);
      await panel.shot(fileOf(state.name, view));
      expect(await accessibilityFaults(panel.page)).toEqual([]);
    });

    it('tells the most important of it where there is hardly any room', async () => {
      await show(state, { size: small });
      const told = panel.page.getByText(state.rows === undefined ? (state.words[0] ?? '') : state.rows.summary).first();
      await told.waitFor();
      const box = await told.boundingBox();
      await panel.shot(fileOf(state.name, 'small'));
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(small.height);
      expect(await accessibilityFaults(panel.page)).toEqual([]);
    });
  });
});
