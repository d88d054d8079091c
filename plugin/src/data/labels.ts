import { type DataFrame, FieldType } from '@grafana/data';
import { compareText } from '@uhwatch/contract/findings.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { type RoleAnswers } from './answers';
import { textOf } from './dialects';
import { type DraftFinder } from './history';

/** Labels that name an upstream, or say something else of it than where it belongs. */
const own: ReadonlySet<string> = new Set([
  ...Object.values(labels),
  '__name__',
  'destination_service_name',
  'destination_service_namespace',
  'envoy_cluster_name',
  'cluster_name',
  'response_flags',
]);

/** The labels of these answers by which upstreams can be grouped beside their cluster and namespace. */
export function labelsIn(frames: readonly DataFrame[]): string[] {
  const names = frames.flatMap(({ fields }) =>
    fields.flatMap(({ name, type, labels: set = {} }) => (type === FieldType.string ? [name] : Object.keys(set))),
  );
  return [...new Set(names)].filter((name) => !own.has(name)).sort(compareText);
}

/** Gives each upstream its labels of these names; where answers tell different ones, the first of them counts. */
export function takeLabels(answers: RoleAnswers, draftsIn: DraftFinder, names: readonly string[]): void {
  for (const answer of panelRoles.flatMap((role) => answers[role].answers)) {
    for (const name of names) {
      const column = answer.sheet.label(name);
      const draftAt = draftsIn(answer);
      for (const row of column === undefined ? [] : answer.rows) {
        const draft = draftAt(row);
        const value = textOf(column?.[row]);
        if (draft !== undefined && value !== '') {
          draft.labels ??= new Map();
          draft.labels.set(name, draft.labels.get(name) ?? value);
        }
      }
    }
  }
}
