import type { MetricsFormat } from '../metrics/exposition/exposition.ts';

interface MediaRange {
  readonly type: string;
  readonly version: string | undefined;
  readonly quality: number;
}

/**
 * The format that an `Accept` prefers (RFC 9110, section 12.5.1). OpenMetrics is for those only that name it in version
 * 1.0 and like it no less than plain text; whatever else is asked for, the answer is text.
 */
export function metricsFormat(accept = ''): MetricsFormat {
  const ranges = accept.split(',').map(parseRange);
  const openMetrics = qualityOf(ranges, 'application/openmetrics-text', '1.0.0');
  const named = qualityOf(ranges, 'text/plain', '0.0.4');
  const text = named ?? qualityOf(ranges, 'text/*') ?? qualityOf(ranges, '*/*') ?? 0;
  return openMetrics !== undefined && openMetrics > 0 && openMetrics >= text ? 'openmetrics' : 'text';
}

/** The best of the ranges that say this; one without a version means all. */
function qualityOf(ranges: readonly MediaRange[], wanted: string, of?: string): number | undefined {
  const said = ranges.filter(({ type, version }) => type === wanted && (version === undefined || version === of));
  return said.length === 0 ? undefined : Math.max(...said.map(({ quality }) => quality));
}

function parseRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const values = new Map(
    parameters.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=', 2);
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')];
    }),
  );
  const quality = Number(values.get('q') ?? 1);
  return { type: type.toLowerCase(), version: values.get('version'), quality: Number.isNaN(quality) ? 0 : quality };
}
