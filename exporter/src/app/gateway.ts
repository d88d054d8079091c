import type { Gateway } from '@uhwatch/contract/commands.ts';
import type { Config } from './options.ts';

/** The proxies that report: those that are configured, else those whose logs are followed; undefined without either. */
export function gatewayOf(config: Config): Gateway | undefined {
  const given = config['gateway.workload'];
  if (given !== undefined) {
    const at = given.lastIndexOf('.');
    return { namespace: given.slice(at + 1), workload: given.slice(0, at) };
  }
  const selector = config['envoy-pod-logs.selector'];
  return selector === undefined ? undefined : { namespace: config['envoy-pod-logs.namespace'], selector };
}
