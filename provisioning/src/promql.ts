/** What may stand inside a query: a metric family by its name, another query, a number. */
export type PromqlPart = { readonly name: string } | string | number;

/** Drops the indentation that the source file gives a query, so that rows can be indented like code. */
function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common)).join('\n');
}

/**
 * PromQL with metric families interpolated by name, so that a renamed metric cannot leave an alert behind.
 * An interpolated query of several lines keeps the indentation of the place where it stands.
 */
export function promql(text: TemplateStringsArray, ...parts: readonly PromqlPart[]): string {
  let query = '';
  text.raw.forEach((chunk, index) => {
    query += chunk;
    const part = parts[index];
    if (part === undefined) return;
    const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(query)?.[1] ?? '';
    const value = typeof part === 'object' ? part.name : String(part);
    query += value.replaceAll('\n', `\n${indent}`);
  });
  return dedent(query);
}

const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan', 'atan2']);

/** Names of the metrics that a query reads. It knows as much of PromQL as our queries use; `promtool` checks the rest. */
export function metricsIn(query: string): string[] {
  const bare = query
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/(?<![\w:$.])[a-zA-Z_:][\w:]*(?![\w:])(?!\s*\()/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !words.has(name.toLowerCase())))].sort();
}
