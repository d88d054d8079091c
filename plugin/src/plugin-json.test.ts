import { describe, expect, it } from 'vitest';
import { views } from './options';
import pluginJson from './plugin.json';

describe('plugin.json', () => {
  it.each(views)('shows the view $value in a picture', ({ value, label }) => {
    const shown = pluginJson.info.screenshots.find(({ path }) => path === `img/${value}-dark.png`);
    expect(shown?.name).toMatch(new RegExp(`^${label()}: `));
  });
});
