import type { Destination, ReportedKey } from '../../model/event.ts';
import { ambiguous, keyOf } from './form.ts';

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

/** `10.96.3.4`, or `[fd00::4]` as it stands before a port. */
const ipAddress = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([\da-f:.]+)\])$/;

/** `10.96.3.4:9092`; undefined for what is no IP address, such as the path of a pipe. */
export function destinationOf(address: string): Destination | undefined {
  const [, host = '', port = ''] = hostAndPort.exec(address) ?? [];
  const [, v4, v6] = ipAddress.exec(host) ?? [];
  const ip = v4 ?? v6;
  return ip === undefined ? undefined : { ip, port };
}

/** The host that a client asked for, in lower case, with the port where it said one. */
export function ofAuthority(authority: string): ReportedKey {
  const [, given = authority, port = ''] = hostAndPort.exec(authority) ?? [];
  const destination = destinationOf(authority);
  if (destination !== undefined) return { ...keyOf({ service: given, port }), destination };
  const host = given.length > 1 && given.endsWith('.') ? given.slice(0, -1) : given;
  const [, service, namespace = ''] = shortHost.exec(host) ?? [];
  if (service === undefined) return ofHost({ host, port });
  return { ...ambiguous(host, [{ namespace, service, port }]), port };
}
