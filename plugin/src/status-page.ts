import { type InterpolateFunction } from '@grafana/data';
import { labels } from '@uhwatch/contract/metrics.ts';
import { upstreamName, upstreamParameter } from '@uhwatch/contract/status-page.ts';
import { type UpstreamId } from './data/row';

/**
 * Where the status page tells about the upstream. Dashboard variables in the option are replaced; `$cluster` is the
 * upstream's own cluster, so that each leads to its own exporter. Undefined when the option is empty or is no http or
 * https address: nothing else may become a link.
 */
export function statusPageOf(option: string, id: UpstreamId, replace: InterpolateFunction): string | undefined {
  const own = id.cluster === '' ? undefined : { [labels.cluster]: { text: id.cluster, value: id.cluster } };
  const address = replace(option, own).trim();
  if (!/^https?:/i.test(address) || !URL.canParse(address)) {
    return undefined;
  }
  const url = new URL(address);
  url.pathname = url.pathname.replace(/\/?$/, '/');
  url.searchParams.set(upstreamParameter, upstreamName(id.namespace, id.service));
  return url.href;
}

/** What the exporter of that status page says about a code of a finding. */
export function runbookOn(statusPage: string, code: string): string {
  return new URL(`runbooks/${encodeURIComponent(code)}.html`, statusPage).href;
}
