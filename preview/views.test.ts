import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, healthy } from './test-data.ts';
import { accessibilityFaults, atRest, browserPath, modes, panelInBrowser } from './testing/browser.ts';
import { toFrames } from './testing/frames.ts';
import { manyUpstreams } from './testing/many.ts';

const views = [
  { view: 'table', options: {} },
  { view: 'table', name: 'table-groups', options: { groupBy: ['cluster', 'namespace'] } },
  { view: 'grid', options: { groupBy: ['cluster', 'namespace'], sizeByTraffic: true } },
  { view: 'timeline', options: {} },
] as const;

describe.skipIf(browserPath === undefined)('the views of the built panel in a browser', () => {
  const panel = panelInBrowser();

  /** The place with the focus; the words of a row, tile or strip begin with the name of its upstream. */
  const focused = () =>
    panel.page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
    );
  const drawer = () => panel.page.getByRole('dialog');

  describe.each(modes)('in the %s theme', (mode) => {
    it.each(views)('show an incident without a complaint of anybody: $view $options', async (row) => {
      await panel.show({ options: { view: row.view, ...row.options }, mode });
      await panel.page.locator('[data-status="no_healthy_upstream"]').waitFor();
      await panel.shot(`${'name' in row ? row.name : row.view}-${mode}`);
      expect(await accessibilityFaults(panel.page)).toEqual([]);
      expect(panel.complaints).toEqual([]);
    });

    it('open a drawer with all that is known of an upstream', async () => {
      await panel.show({
        options: { statusPageUrl: 'https://uhwatch.example.com' },
        mode,
        size: { width: 1280, height: 1500 },
      });
      await panel.page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
      await drawer().getByRole('heading', { name: 'Readiness checks fail' }).waitFor();
      for (const section of ['Why', 'Now', 'Over time', 'Alerts', 'Who is hit', 'What changed before']) {
        await drawer().getByRole('heading', { name: section, exact: true }).waitFor();
      }
      await drawer().getByText('shop.example.com').waitFor();
      const runbook = drawer().getByRole('link', { name: 'What UP101 means, and what to do' });
      expect(await runbook.getAttribute('href')).toBe('https://uhwatch.example.com/runbooks/UP101.html');
      await drawer().getByText('Endpoints by state').waitFor();
      await drawer().locator('canvas').nth(1).waitFor();
      await atRest(panel.page);
      await drawer().screenshot({ path: path.join(import.meta.dirname, `test-results/drawer-${mode}.png`) });
      expect(await accessibilityFaults(panel.page)).toEqual([]);
      expect(panel.complaints).toEqual([]);
    });
  });

  it.each(['table', 'grid', 'timeline'])('are walked with the keyboard alone: %s', async (view) => {
    await panel.show({ options: { view } });
    await panel.page.locator('[data-place][tabindex="0"]').focus();
    await expect.poll(focused).toMatch(/^shop\/checkout.*: No healthy upstream/);
    await panel.page.keyboard.press(view === 'grid' ? 'ArrowRight' : 'ArrowDown');
    await expect.poll(focused).toMatch(/^bank\/payments.*: Degraded/);
    await panel.page.keyboard.press('End');
    await expect.poll(focused).toMatch(/: Healthy/);
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('Enter');
    await drawer().getByText('shop/checkout').waitFor();
    await panel.page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    await expect.poll(focused).toMatch(/^shop\/checkout.*: No healthy upstream/);
  });

  it.each(['table', 'grid', 'timeline'])(
    'keep the focus when keys come faster than lines are drawn: %s',
    async (view) => {
      await panel.show({ options: { view } });
      await panel.page.locator('[data-place][tabindex="0"]').focus();
      for (const key of Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? 'End' : 'Home'))) {
        await panel.page.keyboard.press(key);
      }
      await panel.page.keyboard.press('Enter');
      await drawer().getByText('shop/checkout').waitFor();
    },
  );

  it.each(['table', 'grid', 'timeline'])('group by cluster and namespace, each with its worst: %s', async (view) => {
    await panel.show({ options: { view, groupBy: ['cluster', 'namespace'] } });
    const [eu, shop] = await panel.page.locator('[data-place]').allTextContents();
    expect(eu).toMatch(/^cluster ?eu-west-1 ?No healthy upstream/);
    expect(shop).toMatch(/^namespace ?shop ?No healthy upstream/);
    await panel.page.locator('[data-place]').first().focus();
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.locator('[data-status="no_healthy_upstream"]').waitFor({ state: 'detached' });
    expect((await panel.page.locator('[data-place]').allTextContents())[1]).toMatch(/^cluster ?us-east-1 ?Healthy/);
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('[data-status="no_healthy_upstream"]').waitFor();
  });

  it('open an upstream to its ports', async () => {
    await panel.show();
    const row = panel.page.getByRole('row', { name: /^bank\/payments: Degraded/ });
    await row.focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.getByText('2 of 3 ready').waitFor();
    await panel.page.getByText('3 of 3 ready').waitFor();
    expect(await row.getAttribute('aria-expanded')).toBe('true');
  });

  it('open an upstream to the subsets of a mesh, of which an empty one that nobody uses turns nothing red', async () => {
    const counts = (ready: number) => ({ ready, unready: 0, draining: 0, terminating: 0 });
    const subsets = Object.entries({ stable: 3, canary: 0 }).map(([subset, ready]) => {
      return { upstream_port: 'http', subset, endpoints: counts(ready) };
    });
    await panel.show({ frames: toFrames(answer([{ ...healthy('cart'), subsets }])) });
    const row = panel.page.getByRole('row', { name: /^shop\/cart: Healthy/ });
    await row.focus();
    await panel.page.keyboard.press('ArrowRight');
    const lines = panel.page.getByRole('row').filter({ hasText: 'subset' });
    await expect.poll(() => lines.count()).toBe(2);
    expect(await lines.allTextContents()).toEqual([
      expect.stringMatching(/^Healthy.*subset stable.*3 of 3 ready/),
      expect.stringMatching(/^No endpoints.*subset canary.*0 of 0 ready/),
    ]);
    expect(await panel.page.locator('[data-status="no_healthy_upstream"]').count()).toBe(0);
  });

  it.each(['table', 'grid', 'timeline'])('hold no more in the page than is in view: %s', async (view) => {
    await panel.show({ frames: toFrames(manyUpstreams(5_000)), options: { view } });
    await panel.page.locator('[data-status]').first().waitFor();
    expect(await panel.page.locator('[data-status]').count()).toBeLessThan(150);
    await panel.page.locator('[data-place][tabindex="0"]').focus();
    await panel.page.keyboard.press('End');
    expect(await focused()).toMatch(/^team-96\/service-04946.*: Healthy/);
  });

  it('share the time under the pointer with the other panels, both ways', async () => {
    await panel.show({ options: { view: 'timeline' } });
    await panel.page.evaluate(`(() => {
      globalThis.heard = [];
      panelEvents.subscribe({ type: 'data-hover' }, ({ payload }) => heard.push(payload.point.time));
    })()`);
    const strips = panel.page.locator('canvas');
    const box = await strips.boundingBox();
    if (box === null) throw new Error('there is no canvas');
    await panel.page.mouse.move(box.x + box.width / 2, box.y + 20);
    await panel.page.getByText('Ready: 100 %').waitFor();
    const heard = await panel.page.evaluate<number[]>('heard');
    expect(heard.at(-1)).toBeCloseTo(Date.parse('2026-03-04T09:00:00Z'), -4);
    const event = `{ type: 'data-hover', payload: { point: { time: Date.parse('2026-03-04T08:45:00Z') } } }`;
    await panel.page.evaluate(`panelEvents.publish(${event})`);
    const line = await panel.page.locator('[data-cursor]').boundingBox();
    expect((line?.x ?? 0) - box.x).toBeCloseTo(box.width / 4, -1);
  });

  it('draw what was missing in another color than what was ready', async () => {
    await panel.show({ options: { view: 'timeline' } });
    const colors = await panel.page.evaluate<string[]>(`(() => {
      const canvas = document.querySelector('canvas');
      const pen = canvas.getContext('2d');
      const top = 12 * devicePixelRatio;
      return [0.5, 0.95].map((part) => [...pen.getImageData(canvas.width * part, top, 1, 1).data].join());
    })()`);
    expect(new Set(colors).size).toBe(2);
    expect(colors.every((color) => !color.endsWith(',0'))).toBe(true);
  });

  it('show the summary at least where there is hardly any room', async () => {
    await panel.show({ size: { width: 216, height: 136 } });
    await panel.page.getByText('No healthy upstream').first().waitFor();
    const list = await panel.page.getByRole('list', { name: 'Upstreams by status' }).boundingBox();
    expect((list?.x ?? -1) >= 0 && (list?.y ?? 999) < 120).toBe(true);
    await panel.shot('small');
    expect(await accessibilityFaults(panel.page)).toEqual([]);
  });

  it('keep their words and edges when the system chooses the colors', async () => {
    await panel.show({ options: { view: 'grid' } });
    await panel.page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await panel.page.getByText('No healthy upstream').first().waitFor();
    await panel.shot('forced-colors');
  });

  it.each([
    { what: 'loading', shown: { frames: [], state: 'Loading' }, words: 'Waiting for the first answer' },
    { what: 'no data', shown: { frames: [] }, words: 'The panel has no query yet' },
    { what: 'a failure', shown: { frames: [], state: 'Error' }, words: 'the data source gave no reason' },
    { what: 'a failure beside rows', shown: { state: 'Error' }, words: 'shop/checkout' },
  ] as const)('say in words what is the matter: $what', async ({ what, shown, words }) => {
    await panel.show(shown);
    await panel.page.getByText(words).first().waitFor();
    await panel.shot(`state-${what.replaceAll(' ', '-')}`);
    expect(await accessibilityFaults(panel.page)).toEqual([]);
    expect(panel.complaints).toEqual([]);
  });
});
