import {
  type FieldConfig,
  FieldColorModeId,
  formattedValueToString,
  getDisplayProcessor,
  FieldType,
  type GrafanaTheme2,
  type LinkModel,
} from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { colorblindMode } from '../colorblind';
import { formatCount, formatRate, formatShare, unknownMark } from '../words';
import { type Reading } from './from-frames';
import { type UpstreamRow } from './row';
import { type ConfigurableNumber, configuredBy, type ShowNumber } from './show-number';

/** How each number is written without any option. */
const plain = {
  ready: { unit: 'none', format: formatCount },
  desired: { unit: 'none', format: formatCount },
  uh_rate: { unit: 'reqps', format: formatRate },
  request_rate: { unit: 'reqps', format: formatRate },
  failure_rate: { unit: 'reqps', format: formatRate },
  failure_share: { unit: 'percentunit', format: formatShare },
} as const satisfies Record<ConfigurableNumber, object>;

/** Without field options, as on the status page. */
export const showPlainly: ShowNumber = (row, number) => ({
  text: plain[number].format(row.numbers[number]),
  color: undefined,
});

interface Settings {
  /** Of fields in general, for numbers that stand in no field. */
  readonly defaults: FieldConfig;
  readonly theme: GrafanaTheme2;
  readonly timeZone: TimeZone;
}

/** Writes numbers as the field options and overrides of Grafana say: unit, decimals, mappings, thresholds, no value. */
export function numbersBy(
  { originOf }: Pick<Reading, 'originOf'>,
  { defaults, theme, timeZone }: Settings,
): ShowNumber {
  return (row, number) => {
    const config = originOf(row, configuredBy[number])?.field.config ?? defaults;
    const value = row.numbers[number];
    if (value === undefined) {
      return { text: config.noValue ?? unknownMark, color: undefined };
    }
    if (!isConfigured(config)) {
      return showPlainly(row, number);
    }
    const shownBy = (own: FieldConfig) => {
      const field = { type: FieldType.number, config: { unit: plain[number].unit, ...defined(own) } };
      return getDisplayProcessor({ field, theme, timeZone })(value);
    };
    const shown = shownBy(config);
    const isColored = colorsByValue(config) || shown.color !== shownBy({ ...config, mappings: [] }).color;
    return { text: formattedValueToString(shown), color: isColored ? shown.color : undefined };
  };
}

/** A unit that was chosen and cleared again is there as undefined. */
function defined({ unit, ...config }: FieldConfig): FieldConfig {
  return unit === undefined || unit === '' ? config : { ...config, unit };
}

function isConfigured(config: FieldConfig): boolean {
  const { unit, decimals, mappings = [] } = config;
  return Boolean(unit) || typeof decimals === 'number' || mappings.length > 0 || colorsByValue(config);
}

/**
 * The panel's own color scheme, a fixed color that nobody chose, leaves numbers as they are; so does the color-blind safe
 * palette, which is for statuses and classes.
 */
function colorsByValue({ color }: FieldConfig): boolean {
  if (color === undefined || color.mode === colorblindMode) {
    return false;
  }
  return color.mode !== FieldColorModeId.Fixed || color.fixedColor !== undefined;
}

/** The data links of all that feeds a row, each once. */
export function linksOf({ originOf }: Pick<Reading, 'originOf'>, row: UpstreamRow): LinkModel[] {
  const links = panelRoles.flatMap((role) => {
    const origin = originOf(row, role);
    return origin?.field.getLinks?.({ valueRowIndex: origin.index }) ?? [];
  });
  return [...new Map(links.map((link) => [`${link.title}\n${link.href}`, link])).values()];
}
