import { deployment } from './objects.ts';
import { containerImage, toleration } from './real-node.ts';

export interface Container {
  readonly image?: string;
  /** What the program of the image gets; for our own, what it does. */
  readonly args?: readonly string[];
  readonly readinessProbe?: object;
  readonly [field: string]: unknown;
}

interface RealDeploymentOptions {
  readonly namespace: string;
  readonly replicas?: number;
  readonly container?: Container;
  readonly containerName?: string;
}

/** A Deployment whose pods run on a real node. */
export function realDeployment(
  name: string,
  { namespace, replicas = 2, container, containerName = 'app' }: RealDeploymentOptions,
) {
  const pretended = deployment(name, { namespace, replicas });
  const { template } = pretended.spec;
  const spec = {
    ...template.spec,
    tolerations: [toleration],
    automountServiceAccountToken: false,
    containers: [
      {
        name: containerName,
        image: containerImage,
        imagePullPolicy: 'Never',
        ports: [{ name: 'http', containerPort: 8080 }],
        ...container,
      },
    ],
  };
  return { ...pretended, spec: { ...pretended.spec, template: { ...template, spec } } };
}

/** Asks for the path of the container's health every second. */
export const healthProbe = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1, failureThreshold: 1 };
