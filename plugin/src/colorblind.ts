import { colorManipulator, getFieldColorMode, type GrafanaTheme2, type ThemeRichColor } from '@grafana/data';
import { type FailureClass, failureClasses } from '@uhwatch/contract/outcomes.ts';

/** Grafana's color scheme that people tell apart whatever they see of colors; older versions have no constant for it. */
export const colorblindMode = 'palette-colorblind';

const meanings = ['error', 'warning', 'success', 'info'] as const;

/** Which colors of the palette stand for what, the best first: a theme has those only that its background lets show. */
const wanted: Readonly<Record<(typeof meanings)[number], readonly string[]>> = {
  error: ['#D55E00'],
  warning: ['#E69F00'],
  success: ['#009E73'],
  info: ['#56B4E9', '#0072B2'],
};

const palettes = new WeakMap<GrafanaTheme2, readonly string[]>();

/**
 * The theme with Grafana's color-blind safe palette for what statuses mean; where none of its colors shows on the
 * background, the theme's own.
 */
export function colorblindTheme(theme: GrafanaTheme2): GrafanaTheme2 {
  const palette = getFieldColorMode(colorblindMode).getColors?.(theme) ?? [];
  const colors = { ...theme.colors };
  for (const meaning of meanings) {
    const main = wanted[meaning].find((color) => palette.includes(color));
    colors[meaning] = main === undefined ? colors[meaning] : richColor(theme, colors[meaning], main);
  }
  const safe = { ...theme, colors };
  palettes.set(safe, palette);
  return safe;
}

/** Words have the color of the marker where it can be read as text, else that of any text. */
function richColor({ colors }: GrafanaTheme2, own: ThemeRichColor, main: string): ThemeRichColor {
  const isReadable = colorManipulator.getContrastRatio(main, colors.background.primary) >= 4.5;
  return {
    ...own,
    main,
    border: main,
    text: isReadable ? main : colors.text.primary,
    contrastText: colors.getContrastText(main),
    transparent: colorManipulator.alpha(main, 0.15),
  };
}

/** A color of the palette in such a theme; undefined in any other. */
export function fromPalette(theme: GrafanaTheme2, color: string): string | undefined {
  return palettes.get(theme)?.find((known) => known === color);
}

/** The color of a class of failures in such a theme; undefined in any other. */
export function colorblindClassColor(theme: GrafanaTheme2, name: string): string | undefined {
  const palette = palettes.get(theme);
  const place = failureClasses.indexOf(name as FailureClass);
  return palette?.[(place === -1 ? failureClasses.length : place) % palette.length];
}
