import { type ConfigOf, listenAddress, type OptionRows, text } from '../../config/option-row.ts';
import type { EnvoyOptions } from '../../envoy/options.ts';
import type { SourceRow } from '../../model/source-row.ts';

const flushMs = 100;

const options = {
  'envoy-als.listen-address': text(
    listenAddress.optional(),
    "Address to receive Envoy's gRPC access logs (ALS v3) on, such as :9798. Unset turns the source off.",
  ),
} as const satisfies OptionRows;

export const source: SourceRow<typeof options, ConfigOf<typeof options> & EnvoyOptions> = {
  name: 'envoy-als',
  rank: 30,
  tells: 'flags',
  reads: "Envoy's gRPC access log service",
  options,
  turnedOnBy: ['envoy-als.listen-address'],
  awaited: false,
  create: async ({ config, clock, warn, debug }) => {
    const { envoyAls } = await import('./index.ts');
    const { identifyOf } = await import('../../envoy/options.ts');
    const address = config['envoy-als.listen-address'] ?? '';
    return envoyAls({ listenAddress: address, clock, identify: identifyOf(config), flushMs, warn, debug });
  },
};
