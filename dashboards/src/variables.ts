import { QueryVariableBuilder, VariableRefresh, VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';
import { datasource } from './datasource.ts';

interface LabelVariable {
  readonly name: string;
  readonly label: string;
  /** Where its values are read. */
  readonly series: string;
  /** What a person reads, where that is not the name. */
  readonly title?: string;
}

/** The values that a label has within the time range; one of them is chosen. */
export function oneOf({ name, label, series, title = capitalized(name) }: LabelVariable): QueryVariableBuilder {
  const query = `label_values(${series}, ${label})`;
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(datasource)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

/** The same to choose any number of; All stands for those that were found. */
export function someOf(variable: LabelVariable): QueryVariableBuilder {
  return oneOf(variable)
    .multi(true)
    .includeAll(true)
    .current({ text: ['All'], value: ['$__all'] });
}

/** The same, where All takes also what does not have the label. */
export function anyOf(variable: LabelVariable): QueryVariableBuilder {
  return someOf(variable).allValue('.*');
}

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
