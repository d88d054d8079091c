import type { Scope } from '../scope.ts';

/** The exporters that are chosen, as matchers. */
export interface Own {
  readonly scope: Scope;
  readonly matchers: readonly string[];
}

/** What tells exporters apart. */
export function exporterLabels({ scope }: Own): readonly string[] {
  return [scope.cluster, 'job', 'instance'];
}

/** How an exporter is written in a legend. */
export function exporterLegend({ scope }: Own): string {
  return `${scope.legend.cluster} {{instance}}`;
}
