import { type ConfigOf, list, type OptionRows } from '../../config/option-row.ts';
import type { SourceRow } from '../../model/source-row.ts';

const pollMs = 500;

const options = {
  'kubernetes-files.paths': list(
    'Files or folders with what `kubectl get svc,endpointslices,deployments -A -o json` printed; read again when they change.',
  ),
} as const satisfies OptionRows;

export const source: SourceRow<typeof options, ConfigOf<typeof options>> = {
  name: 'kubernetes-files',
  rank: 60,
  tells: 'readiness',
  reads: 'files that `kubectl get -o json` wrote',
  options,
  turnedOnBy: ['kubernetes-files.paths'],
  awaited: true,
  create: async ({ config, clock, slicing, warn, inTrouble }) => {
    const { kubernetesFiles } = await import('./index.ts');
    return kubernetesFiles({ paths: config['kubernetes-files.paths'], pollMs, clock, slicing, warn, inTrouble });
  },
};
