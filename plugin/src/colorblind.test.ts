import { colorManipulator, createTheme } from '@grafana/data';
import { failureClasses } from '@uhwatch/contract/outcomes.ts';
import { describe, expect, it } from 'vitest';
import { colorblindTheme } from './colorblind';
import { classColor } from './components/class-colors';
import { colorsOf } from './components/status-colors';
import { shownStatuses } from './shown-status';

const { getContrastRatio } = colorManipulator;

describe.each(['dark', 'light'] as const)('the color-blind safe palette on a %s background', (mode) => {
  const theme = createTheme({ colors: { mode } });
  const safe = colorblindTheme(theme);
  const background = theme.colors.background.primary;

  it('gives each status a color of its own, and words that can be read', () => {
    const colors = shownStatuses.map((status) => colorsOf(safe, status));
    expect(new Set(colors.map(({ main }) => main)).size).toBe(shownStatuses.length);
    expect(colors.filter(({ text }) => getContrastRatio(text, background) < 4.5)).toEqual([]);
    expect(colorsOf(safe, 'healthy').main).toBe('#009E73');
    expect(colorsOf(safe, 'no_healthy_upstream').main).toBe('#D55E00');
  });

  it('gives each class of failures one of its colors, those that are known and any other', () => {
    for (const name of [...failureClasses, 'of a newer exporter']) {
      expect(classColor(safe, name)).toMatch(/^#[0-9A-F]{6}$/);
      expect(getContrastRatio(classColor(safe, name), background)).toBeGreaterThanOrEqual(3);
    }
  });

  it('leaves the theme as it is for everybody else', () => {
    expect(colorsOf(theme, 'healthy').main).toBe(theme.colors.success.main);
    expect(classColor(theme, 'timeout')).toBe(theme.visualization.getColorByName('purple'));
  });
});
