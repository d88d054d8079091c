import {
  createTheme,
  type DataFrame,
  type FieldConfig,
  FieldColorModeId,
  MappingType,
  ThresholdsMode,
} from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { defaults } from '../options';
import { readFrames } from './from-frames';
import { linksOf, numbersBy } from './shown-number';
import { seriesFrame, statusRows, tableFrame, upstream } from './test-frames';

const theme = createTheme();

/** What the panel reads of these frames, and how it writes the numbers of its only row. */
function shownBy(frames: DataFrame[], own: FieldConfig = {}) {
  const reading = readFrames(frames, { ...defaults, asked: undefined });
  const row = 'rows' in reading ? reading.rows[0] : undefined;
  if (!('rows' in reading) || row === undefined) {
    throw new Error('there is no row');
  }
  const show = numbersBy(reading, { defaults: own, theme, timeZone: 'utc' });
  return { show: (...[number]: [Parameters<typeof show>[1]]) => show(row, number), links: linksOf(reading, row) };
}

/** The frame with field options on its value, as Grafana hands it over. */
function configured(frame: DataFrame, config: FieldConfig): DataFrame {
  const fields = frame.fields.map((field) => (field.name.startsWith('Value') ? { ...field, config } : field));
  return { ...frame, fields };
}

const rate = (value: number) => tableFrame('uh_rate', [[upstream('shop/cart'), value]]);
const thresholds = {
  mode: ThresholdsMode.Absolute,
  steps: [
    { value: -Infinity, color: 'green' },
    { value: 3, color: 'red' },
  ],
};

describe('numbers are written', () => {
  it('in the words of the panel where no field option says otherwise', () => {
    const { show } = shownBy([configured(rate(4.2), { thresholds, color: { mode: FieldColorModeId.Fixed } })]);
    expect(show('uh_rate')).toEqual({ text: '4.2 req/s', color: undefined });
    expect(show('ready')).toEqual({ text: '?', color: undefined });
  });

  it('in the unit and with the decimals of the field', () => {
    expect(shownBy([configured(rate(4.256), { unit: 'percent', decimals: 2 })]).show('uh_rate').text).toBe('4.26%');
    expect(shownBy([configured(rate(4.256), { decimals: 2 })]).show('uh_rate').text).toBe('4.26 req/s');
  });

  it('in the color of the threshold that they reach, where the scheme is by thresholds', () => {
    const color = { mode: FieldColorModeId.Thresholds };
    const colorOf = (value: number) => shownBy([configured(rate(value), { thresholds, color })]).show('uh_rate').color;
    expect(colorOf(1)).toBe(theme.visualization.getColorByName('green'));
    expect(colorOf(4)).toBe(theme.visualization.getColorByName('red'));
  });

  it('as mapped, in the color of the mapping', () => {
    const mappings = [{ type: MappingType.ValueToText as const, options: { 0: { text: 'none', color: 'blue' } } }];
    const { show } = shownBy([configured(rate(0), { mappings })]);
    expect(show('uh_rate')).toEqual({ text: 'none', color: theme.visualization.getColorByName('blue') });
  });

  it('as the option for no value where nothing tells', () => {
    expect(shownBy([configured(rate(Number.NaN), { noValue: 'n/a' })]).show('uh_rate').text).toBe('n/a');
    expect(shownBy([rate(1)], { noValue: 'none told' }).show('ready').text).toBe('none told');
  });

  it('by the overrides of their own query, also where it answers series', () => {
    const ready = configured(seriesFrame('ready', upstream('shop/cart'), [3, 2]), { unit: 'suffix:pods' });
    const { show } = shownBy([rate(1), ready]);
    expect([show('ready').text, show('uh_rate').text]).toEqual(['2 pods', '1.0 req/s']);
  });
});

describe('what fails', () => {
  const failing = [
    tableFrame('request_rate', [[upstream('shop/cart'), 10]]),
    configured(tableFrame('failures', [[upstream('shop/cart', { class: 'timeout' }), 4]]), { decimals: 2 }),
    configured(seriesFrame('failure_history', upstream('shop/cart'), [0.1, 0.4]), {
      thresholds: { ...thresholds, steps: [{ value: -Infinity, color: 'blue' }] },
      color: { mode: FieldColorModeId.Thresholds },
    }),
  ];

  it('is written by the options of its own queries: the rate by those of failures, the share by those of its history', () => {
    const { show } = shownBy(failing);
    expect(show('failure_rate')).toEqual({ text: '4.00 req/s', color: undefined });
    expect(show('failure_share')).toEqual({ text: '40%', color: theme.visualization.getColorByName('blue') });
    expect(show('request_rate')).toEqual({ text: '10.0 req/s', color: undefined });
  });

  it('is written in the words of the panel without any', () => {
    const plainly = failing.map((frame) => configured(frame, {}));
    expect(shownBy(plainly).show('failure_share')).toEqual({ text: '40 %', color: undefined });
  });
});

describe('data links', () => {
  const linked = (frame: DataFrame, title: string) => ({
    ...frame,
    fields: frame.fields.map((field) => ({
      ...field,
      getLinks: () => [{ title, href: '/logs', target: undefined, origin: field }],
    })),
  });

  it('of all that feeds a row are offered, each once', () => {
    const frames = [
      linked(rate(1), 'Logs'),
      linked(tableFrame('ready', [[upstream('shop/cart'), 1]]), 'Logs'),
      linked(tableFrame('failures', [[upstream('shop/cart', { class: 'timeout' }), 4]]), 'Traces'),
      linked(tableFrame('status', statusRows(['shop/cart', 'healthy'])), 'Team'),
    ];
    expect(
      shownBy(frames)
        .links.map(({ title }) => title)
        .sort(),
    ).toEqual(['Logs', 'Team', 'Traces']);
  });
});
