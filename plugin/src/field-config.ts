import { FieldColorModeId, FieldConfigProperty, type SetFieldConfigOptionsArgs, ThresholdsMode } from '@grafana/data';

/**
 * Grafana's own options of the numbers in the rows. Status has its own colors and words, so that nothing is colored until
 * somebody chooses a scheme.
 */
export const fieldConfig: SetFieldConfigOptionsArgs = {
  disableStandardOptions: [
    FieldConfigProperty.DisplayName,
    FieldConfigProperty.FieldMinMax,
    FieldConfigProperty.Filterable,
    FieldConfigProperty.Max,
    FieldConfigProperty.Min,
  ],
  standardOptions: {
    [FieldConfigProperty.Color]: {
      defaultValue: { mode: FieldColorModeId.Fixed },
      settings: { byValueSupport: true },
    },
    [FieldConfigProperty.Thresholds]: {
      defaultValue: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'text' }] },
    },
  },
};
