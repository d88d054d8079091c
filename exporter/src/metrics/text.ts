import type { Family } from './family.ts';

/** Content type of the text exposition format 0.0.4, which every Prometheus reads. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

const mustEscape = /[\\"\n]/;

function escapeLabel(value: string): string {
  if (!mustEscape.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** `name{label="value",...}`: the identity of a series. */
export function seriesName(
  { name, labels }: Pick<Family<never>, 'name' | 'labels'>,
  values: Readonly<Record<string, string>>,
): string {
  if (labels.length === 0) return name;
  const pairs = labels.map((label) => `${label}="${escapeLabel(values[label] ?? '')}"`);
  return `${name}{${pairs.join(',')}}`;
}

/** The two lines before the samples of a family. */
export function header({ name, help, type }: Pick<Family<never>, 'name' | 'help' | 'type'>): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

export function sampleLine(series: string, value: number): string {
  return `${series} ${value}\n`;
}
