import { dashboardFiles } from '../generate.ts';

/** A query of a panel, as the file has it. */
export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly format?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly legendFormat?: string;
  /** The least step. */
  readonly interval?: string;
}

interface Link {
  readonly url?: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly keepTime: boolean;
  readonly includeVars: boolean;
  /** Where it stands; at the top without. */
  readonly placement?: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly maxDataPoints?: number;
  readonly targets: readonly Target[];
  readonly options?: object;
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly noValue?: string; readonly links?: readonly Link[] };
  };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: string | { readonly query: string };
  readonly refresh?: number;
  readonly multi?: boolean;
  readonly allValue?: string;
  /** 2 of one that nobody sees. */
  readonly hide?: number;
  readonly datasource?: { readonly uid: string };
}

interface Annotation {
  readonly name: string;
  readonly datasource?: { readonly uid: string };
  readonly expr: string;
  readonly useValueForTime?: boolean;
}

/** A dashboard, as the file has it. */
export interface BoardFile {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly editable: boolean;
  readonly schemaVersion: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly tags: readonly string[];
  readonly links: readonly Link[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list?: readonly Annotation[] };
}

export function boardsOf(clusterLabel?: string): BoardFile[] {
  return dashboardFiles(clusterLabel).map(({ content }) => JSON.parse(content) as BoardFile);
}

/** The query of a variable; undefined of one that has none. */
export function variableQuery({ query }: Variable): string | undefined {
  return typeof query === 'object' ? query.query : undefined;
}

/** Every query that a dashboard asks: those of panels, annotations and variables. */
export interface Asked {
  readonly board: string;
  /** Panel and refId, or what else asks. */
  readonly by: string;
  readonly expr: string;
  readonly kind: 'range' | 'instant' | 'annotation';
}

export function queriesOf({ title, panels, annotations }: BoardFile): Asked[] {
  const ofPanels = panels.flatMap((panel) =>
    panel.targets.map(({ refId, expr, instant }) => ({
      board: title,
      by: `${panel.title ?? ''} ${refId}`,
      expr,
      kind: instant === true ? ('instant' as const) : ('range' as const),
    })),
  );
  const marks = (annotations.list ?? []).map(({ name, expr }) => ({
    board: title,
    by: `annotation ${name}`,
    expr,
    kind: 'annotation' as const,
  }));
  return [...ofPanels, ...marks];
}

/** The query with a value for each variable, as Grafana writes it before it asks. */
export function filled(expr: string, values: Readonly<Record<string, string>>): string {
  return expr.replaceAll(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
}
