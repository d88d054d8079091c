import type { Family, HistogramSuffix } from '../families/family.ts';

/** Content type of the text exposition format 0.0.4, which every Prometheus reads. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

const mustEscape = /[\\"\n\ud800-\udfff]/;

function escapeLabel(value: string): string {
  if (!mustEscape.test(value)) return value;
  // Half a pair, which JSON can spell and UTF-8 cannot, would become another character only as bytes.
  return value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

interface Opening {
  /** `{label="` */
  readonly first: string;
  /** `",label="` */
  readonly next: string;
}

/** What stands before the value of a label, put together once: labels are those of the rows of families. */
const openings = new Map<string, Opening>();

function openingOf(label: string): Opening {
  let opening = openings.get(label);
  if (opening === undefined) openings.set(label, (opening = { first: `{${label}="`, next: `",${label}="` }));
  return opening;
}

/** `name{label="value",...}`: the identity of a series. */
export function seriesName(
  { name, labels }: Pick<Family<never>, 'name' | 'labels'>,
  values: Readonly<Record<string, string>>,
  suffix: HistogramSuffix | '' = '',
): string {
  // Two pieces for a label, because this runs for each series of thousands of upstreams, and each piece is garbage.
  let text = name + suffix;
  let isFirst = true;
  for (const label of labels) {
    const value = values[label] ?? '';
    if (label === 'le' && value === '') continue;
    const { first, next } = openingOf(label);
    text += isFirst ? first : next;
    text += escapeLabel(value);
    isFirst = false;
  }
  return isFirst ? text : `${text}"}`;
}

/** The two lines before the samples of a family. */
export function header({ name, help, type }: Pick<Family<never>, 'name' | 'help' | 'type'>): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

export function sampleLine(series: string, value: number): string {
  return `${series} ${value}\n`;
}
