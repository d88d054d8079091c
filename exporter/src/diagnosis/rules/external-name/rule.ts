import { ofService } from '../../endpoint-evidence.ts';
import { harmless } from '../../impact.ts';
import { rule } from '../../rule.ts';

export const externalName = rule({
  code: 'UP103',
  title: 'The Service is only a name for something outside, of which nobody tells endpoints',
  rank: 160,
  commands: ['service', 'describe'],
  inputs: ['declared'],
  *check(subject, { declared: { kind, externalName = '' } }) {
    if (kind !== 'external_name') return;
    const name = externalName === '' ? 'a name that it does not give' : externalName;
    yield {
      cause: 'external_name',
      reason: '',
      confidence: 'certain',
      port: '',
      subset: '',
      endpoints: 0,
      share: 0,
      impact: harmless,
      since: undefined,
      title: `The Service only stands for ${name}: Kubernetes has no endpoints for it, so whether it is healthy is not known`,
      evidence: [ofService(subject, 'spec.externalName', externalName)],
    };
  },
});
