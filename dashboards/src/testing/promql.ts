/** A series selector of a query: the metric and the labels that its matchers name. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly string[];
  readonly labels: readonly string[];
}

/** The selectors of a query that name a metric, as ours write them: always with braces. */
export function selectorsIn(expr: string): Selector[] {
  return [...expr.matchAll(/([a-zA-Z_]\w*)\{([^}]*)\}/g)].map(([, metric = '', inside = '']) => {
    const matchers = inside.match(/\w+\s*(?:=~|!~|!=|=)\s*"[^"]*"/g) ?? [];
    return { metric, matchers, labels: matchers.map((matcher) => /^\w+/.exec(matcher)?.[0] ?? '') };
  });
}

/** The labels by which a query aggregates, one list for each aggregation that names some. */
export function groupingsIn(expr: string): string[][] {
  return [...expr.matchAll(/\bby \(([^)]*)\)/g)].map(([, names = '']) => names.split(', '));
}
