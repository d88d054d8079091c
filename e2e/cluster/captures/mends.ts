import { becomeReady } from './scenes/controls.ts';
import type { SceneStage } from './scene.ts';

type Mend = (stage: SceneStage) => unknown;

/** Changes the pods of the Deployment, as strategic merge patches do. */
function pods(change: object): Mend {
  return ({ kubectl }) => patch(kubectl, 'deployment', { spec: { template: { spec: change } } });
}

function app(change: object): Mend {
  return pods({ containers: [{ name: 'app', ...change }] });
}

function serviceSpec(change: object): Mend {
  return ({ kubectl }) => patch(kubectl, 'service', { spec: change });
}

function patch(kubectl: SceneStage['kubectl'], kind: string, change: object): void {
  kubectl('patch', kind, 'web', '-p', JSON.stringify(change));
}

/** A controller that was refused waits longer and longer before it tries again; a new revision is tried at once. */
function once(what: (kubectl: SceneStage['kubectl']) => void): Mend {
  return ({ kubectl }) => {
    what(kubectl);
    kubectl('rollout', 'restart', 'deployment/web');
  };
}

function meetGates({ objects, kubectl }: SceneStage): void {
  const met = { status: { conditions: [{ type: 'target-health.example.com/registered', status: 'True' }] } };
  for (const { kind, metadata } of objects)
    if (kind === 'Pod') kubectl('patch', 'pod', metadata.name, '--subresource=status', '-p', JSON.stringify(met));
}

/** How a person ends what a scene began, by the name of the scene. */
export const mends: Readonly<Record<string, Mend>> = {
  'probe-503': becomeReady,
  'crash-exit-1': app({ args: ['serve'] }),
  'image-name-invalid': app({ image: 'uhwatch.test/container:1', imagePullPolicy: 'Never' }),
  'secret-missing': ({ kubectl }) => kubectl('create', 'secret', 'generic', 'web-db', '--from-literal=password=x'),
  'init-failing': pods({ initContainers: [{ name: 'migrate', $patch: 'delete' }] }),
  'readiness-gate': meetGates,
  'node-selector': pods({ nodeSelector: null }),
  'scheduling-gate': pods({ schedulingGates: null }),
  'quota-used-up': once((kubectl) => kubectl('delete', 'resourcequota', 'team')),
  'service-account-missing': once((kubectl) => kubectl('create', 'serviceaccount', 'web')),
  'selector-typo': serviceSpec({ selector: { app: 'web' } }),
  'named-port-missing': serviceSpec({ ports: [{ name: 'http', port: 80, targetPort: 'web' }] }),
};
