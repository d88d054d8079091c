/** Content type of OpenMetrics 1.0. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** What an answer in OpenMetrics ends with. */
export const openMetricsEnd = '# EOF\n';

/**
 * Text of format 0.0.4 as OpenMetrics 1.0 has it, without the end. A counter's family has no `_total`, which its samples
 * keep; quotes in HELP are escaped; bounds are floats; no line is empty.
 */
export function toOpenMetrics(text: string): string {
  return text
    .replaceAll(/(?<![^\n])\n/g, '')
    .replaceAll(/(?<![^\n])# HELP [^\n]*"/g, (line) => line.replaceAll('"', '\\"'))
    .replaceAll(/(?<![^\n])(# (?:HELP|TYPE) \S+)_total /g, '$1 ')
    .replaceAll(/(?<=[{,])le="(\d+)"/g, 'le="$1.0"');
}

/** The name of the series that tell when those of a counter began. */
export function createdName(counter: string): string {
  return `${counter.replace(/_total$/, '')}_created`;
}

/** Whether a series tells when a counter began. */
export function isCreated(series: string): boolean {
  return /^\w+_created(\{|$)/.test(series);
}

/** Lines of counters without those that tell when each began, which format 0.0.4 has no place for. */
export function withoutCreated(lines: Buffer): Buffer {
  // Whatever the encoding of label values, the bytes stay.
  return Buffer.from(lines.toString('latin1').replaceAll(/(?<![^\n])\w+_created[{ ][^\n]*\n/g, ''), 'latin1');
}
