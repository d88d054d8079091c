import type { UpstreamName } from '../../model/event.ts';
import { ambiguous, type Identity, keyOf, type NameForm } from './form.ts';

/** A name of more parts has hundreds of readings; Emissary's own hold 60 characters at most. */
const maxParts = 12;
/** The name of a cluster that was too long: 40 characters of it, a hash and a number. Source: Emissary's ir.py. */
const cutName = /^(.*)-[0-9A-F]{16}-\d+$/;
/** `http://` and what stands before it, with `_` for every other character. */
const scheme = /^(?:.*_)?https?___/;
const statName = /^[0-9A-Za-z]+(?:_[0-9A-Za-z]+)+$/;

function isPort(part: string): boolean {
  return /^\d{1,5}$/.test(part);
}

/**
 * What the parts may mean: a service, the namespace behind it and a port, then further settings of the cluster. Emissary
 * writes `_` for `-`, `.` and `:` alike, so `my_web_shop` is `my-web.shop` or `my.web-shop`. The port stands behind a
 * host with a namespace (`web.shop:80`), else between the service and the namespace of its Mapping (`web:80`).
 */
function readings(parts: readonly string[]): UpstreamName[] {
  if (parts.length > maxParts) return [];
  const qualified: UpstreamName[] = [];
  const bare: UpstreamName[] = [];
  for (let end = parts.length; end >= 2; end--) {
    const portBehind = parts.slice(end).find(isPort) ?? '';
    for (let at = end - 1; at >= 1; at--) {
      const service = parts.slice(0, at).join('-');
      const [first = '', ...rest] = parts.slice(at, end);
      qualified.push({ namespace: [first, ...rest].join('-'), service, port: portBehind });
      if (isPort(first) && rest.length > 0) bare.push({ namespace: rest.join('-'), service, port: first });
    }
  }
  return [...qualified, ...bare];
}

/** `web_shop` and `web_80_shop` behind the prefix can be read in one way only. */
function onlyReading(parts: readonly string[]): UpstreamName | undefined {
  const [service = '', second = '', third] = parts;
  if (parts.length === 2 && !isPort(second)) return { namespace: second, service, port: '' };
  if (parts.length === 3 && isPort(second) && third !== undefined) return { namespace: third, service, port: second };
  return undefined;
}

/** `cluster_SERVICE_NAMESPACE`, with more between and behind. Source: Emissary's ir/ircluster.py. */
function readCluster(name: string): Identity | undefined {
  if (!name.startsWith('cluster_')) return undefined;
  const [, kept] = cutName.exec(name) ?? [];
  const parts = (kept ?? name)
    .slice('cluster_'.length)
    .replace(scheme, '')
    .split('_')
    .filter((part) => part !== '' && part !== 'otls');
  // The last part of a cut name may be cut itself, and half a name could be that of somebody else.
  if (kept !== undefined) return ambiguous(name, readings(parts.slice(0, -1)));
  const only = onlyReading(parts);
  return only === undefined ? ambiguous(name, readings(parts)) : keyOf(only);
}

export const emissary: NameForm = { gateway: 'Emissary', example: 'cluster_quote_default', read: readCluster };

/**
 * `%UPSTREAM_CLUSTER%` prints the service of the Mapping without a prefix, so that anybody's cluster may look like it:
 * it counts as a service only where one is declared.
 */
export const emissaryStat: NameForm = {
  gateway: 'Emissary (`%UPSTREAM_CLUSTER%`)',
  example: 'quote_default',
  read: (name) => (statName.test(name) ? ambiguous(name, readings(name.split('_'))) : undefined),
};
