import type { ReportedKey } from '../../model/event.ts';
import { ambiguous, type Identity, keyOf } from './form.ts';

/**
 * `reviews.default.svc.cluster.local`, `reviews.default.svc`, and the pod `web-0.web.shop.svc` behind a headless
 * service: the cluster domain is configurable, `.svc` is not. Source: Kubernetes "DNS for Services and Pods".
 */
const kubernetesHost = /(?:^|\.)([-\w]+)\.([-\w]+)\.svc(?:\.|$)/;
/** `reviews.default`: a service and its namespace, or a host of the Internet, such as `example.com`. */
const shortHost = /^([-\w]+)\.([-\w]+)$/;
const hostAndPort = /^(.+?)(?::(\d+))?$/;

/** A host is a Kubernetes service where it says so, else a service of that name without a namespace. */
export function ofHost({ host, port, subset = '' }: { host: string; port: string; subset?: string }): ReportedKey {
  const [, service, namespace] = kubernetesHost.exec(host) ?? [];
  if (service === undefined) return keyOf({ service: host, port, subset });
  return keyOf({ namespace: namespace ?? '', service, port, subset });
}

/** The host that a client asked for, in lower case, with the port where it said one. */
export function ofAuthority(authority: string): Identity {
  const [, given = authority, port = ''] = hostAndPort.exec(authority) ?? [];
  const host = given.length > 1 && given.endsWith('.') ? given.slice(0, -1) : given;
  const [, service, namespace = ''] = shortHost.exec(host) ?? [];
  if (service === undefined) return ofHost({ host, port });
  return { ...ambiguous(host, [{ namespace, service, port }]), port };
}
