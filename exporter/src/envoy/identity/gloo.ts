import type { UpstreamName } from '../../model/event.ts';
import { ambiguous, type Identity, keyOf, label, type NameForm } from './form.ts';

/** `buildClusterName` in kgateway's pkg/pluginsdk/ir/backend.go; between name and port may stand what keeps clusters apart. */
const kgatewayName = new RegExp(`^kube_(${label})_(${label})(?:_.+)?_(\\d{1,5})$`);

function readKgateway(name: string): Identity | undefined {
  const [, namespace, service = '', port = ''] = kgatewayName.exec(name) ?? [];
  return namespace === undefined ? undefined : keyOf({ namespace, service, port });
}

export const kgateway: NameForm = { gateway: 'kgateway', example: 'kube_shop_checkout_80', read: readKgateway };

/** `UpstreamToClusterStatsName` in Gloo's projects/gloo/pkg/translator/utils.go, which `%UPSTREAM_CLUSTER%` prints. */
const statName = new RegExp(`^kube-(?:upstream|svc)_.+_(${label})_(${label})_(\\d{1,5})$`);
/**
 * `UpstreamToClusterName` there, of upstreams that Gloo made from services: `UpstreamName` in its
 * plugins/kubernetes/uds_convert.go, behind it the namespace of the upstream. An upstream with the prefix lives in the
 * namespace of its service.
 */
const clusterName = new RegExp(`^(kube-svc:)?([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)-(\\d{1,5})_(${label})$`);

/** Every way to cut `a-b-c` into a namespace and a service, the shortest namespace first. */
function splits(joined: string, port: string): UpstreamName[] {
  const parts = joined.split('-');
  return parts.slice(1).map((_part, index) => ({
    namespace: parts.slice(0, index + 1).join('-'),
    service: parts.slice(index + 1).join('-'),
    port,
  }));
}

/** Kubernetes names have at most 63 characters each, so a longer name is none of a service. */
const maxLetters = 2 * 63 + 1;

function readGloo(name: string): Identity | undefined {
  const [, namespace, service = '', statPort = ''] = statName.exec(name) ?? [];
  if (namespace !== undefined) return keyOf({ namespace, service, port: statPort });
  const [, prefix, joined, port = '', owner = ''] = clusterName.exec(name) ?? [];
  if (joined === undefined || joined.length > maxLetters) return undefined;
  if (prefix !== undefined && joined.startsWith(`${owner}-`)) {
    return keyOf({ namespace: owner, service: joined.slice(owner.length + 1), port });
  }
  const candidates = splits(joined, port);
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined ? keyOf(only) : ambiguous(name, candidates);
}

export const gloo: NameForm = { gateway: 'Gloo', example: 'default-petstore-8080_gloo-system', read: readGloo };
