import type { StoredObject } from '../../../testing/apiserver/stored-object.ts';

const namespace = 'shop';

/** A Service `shop/NAME` that selects the pods of the app of its name. */
export function serviceObject(name: string, { uid, port }: { readonly uid: string; readonly port: number }) {
  return {
    kind: 'Service',
    metadata: { name, namespace, uid },
    spec: { selector: { app: name }, ports: [{ name: 'http', port }] },
  } satisfies StoredObject;
}

export interface SliceFacts {
  readonly name: string;
  readonly uid: string;
  /** The service that it belongs to. */
  readonly of: string;
  /** One endpoint for each: whether it is ready. */
  readonly ready: readonly boolean[];
}

export function sliceObject({ name, uid, of, ready }: SliceFacts) {
  return {
    kind: 'EndpointSlice',
    metadata: { name, namespace, uid, labels: { 'kubernetes.io/service-name': of } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: ready.map((each, index) => ({
      addresses: [`10.0.0.${index}`],
      conditions: { ready: each, serving: each, terminating: false },
      targetRef: { kind: 'Pod', name: `${name}-${index}`, uid: `p-${name}-${index}` },
    })),
  } satisfies StoredObject;
}

export function deploymentObject(name: string, { uid, replicas }: { readonly uid: string; readonly replicas: number }) {
  return {
    kind: 'Deployment',
    metadata: { name, namespace, uid },
    spec: { replicas, template: { metadata: { labels: { app: name } } } },
  } satisfies StoredObject;
}
