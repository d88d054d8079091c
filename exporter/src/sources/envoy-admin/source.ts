import { type ConfigOf, listWithout, type OptionRows } from '../../config/option-row.ts';
import type { EnvoyOptions } from '../../envoy/options.ts';
import type { SourceRow } from '../../model/source-row.ts';
import { addressFault } from './checks.ts';

const pollMs = 5_000;

const options = {
  'envoy-admin.urls': listWithout(
    addressFault,
    'Admin addresses of Envoys without logs, such as http://127.0.0.1:15000, or their Prometheus statistics (http://127.0.0.1:15090/stats/prometheus). Empty turns the source off.',
  ),
} as const satisfies OptionRows;

export const source: SourceRow<typeof options, ConfigOf<typeof options> & EnvoyOptions> = {
  name: 'envoy-admin',
  rank: 40,
  tells: 'flags',
  reads: "Envoy's admin interface, for proxies without logs",
  options,
  turnedOnBy: ['envoy-admin.urls'],
  awaited: false,
  create: async ({ config, clock, warn }) => {
    const { envoyAdmin } = await import('./index.ts');
    const { identifyOf } = await import('../../envoy/options.ts');
    return envoyAdmin({ urls: config['envoy-admin.urls'], pollMs, clock, identify: identifyOf(config), warn });
  },
};
