import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
  type FieldConfigPropertyItem,
} from '@grafana/data';

const Nothing = () => null;

/** Field options do nothing, silently, unless their processors are registered; Grafana does this when it starts. */
const processors = {
  displayName: displayNameOverrideProcessor,
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  fieldMinMax: booleanOverrideProcessor,
  noValue: stringOverrideProcessor,
  color: identityOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  links: dataLinksOverrideProcessor,
  filterable: booleanOverrideProcessor,
};

/** Nobody edits options here, but a plugin's option builder looks its editors up by these names. */
const editors = [
  ...['text', 'number', 'slider', 'boolean', 'radio', 'select', 'multi-select', 'unit', 'color', 'fieldColor', 'links'],
  ...['actions', 'mappings', 'thresholds', 'stats-picker', 'strings', 'timezone', 'field-name', 'dashboard-uid'],
];

export function fillRegistries(): void {
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.entries(processors).map(([id, process]): FieldConfigPropertyItem => ({
      id,
      path: id,
      name: id,
      process,
      editor: Nothing,
      override: Nothing,
      shouldApply: () => true,
    })),
  );
  standardEditorsRegistry.setInit(() => editors.map((id) => ({ id, name: id, editor: Nothing })));
}
