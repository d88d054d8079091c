type Labels = Readonly<Record<string, string>>;
export type Family = 'IPv4' | 'IPv6';

interface Metadata {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels?: Labels;
  readonly deletionTimestamp?: string;
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port: number;
  /** The number or name of a container's port; `port` when it is not set. */
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
}

/** A Service as far as the controller reads it. */
export interface ServiceObject {
  readonly [key: string]: unknown;
  readonly metadata: Metadata;
  readonly spec: {
    readonly type?: string;
    readonly selector?: Labels;
    readonly ports?: readonly ServicePort[];
    readonly clusterIP?: string;
    readonly ipFamilies?: readonly Family[];
    readonly publishNotReadyAddresses?: boolean;
  };
}

export interface Container {
  readonly name?: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly { readonly name?: string; readonly protocol?: string; readonly containerPort: number }[];
}

/** A Pod as far as the controller reads it. */
export interface PodObject {
  readonly [key: string]: unknown;
  readonly metadata: Metadata;
  readonly spec?: {
    readonly nodeName?: string;
    readonly hostname?: string;
    readonly subdomain?: string;
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export interface NodeObject {
  readonly [key: string]: unknown;
  readonly metadata: { readonly [key: string]: unknown; readonly name: string; readonly labels?: Labels };
}

export interface SlicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

export interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
  readonly hostname?: string;
  readonly targetRef: {
    readonly kind: 'Pod';
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly nodeName?: string;
  readonly zone?: string;
}

export interface SliceObject {
  readonly [key: string]: unknown;
  readonly apiVersion: 'discovery.k8s.io/v1';
  readonly kind: 'EndpointSlice';
  readonly metadata: {
    readonly [key: string]: unknown;
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  readonly addressType: Family;
  /** Null in the placeholder of a family without endpoints. */
  readonly endpoints: readonly SliceEndpoint[] | null;
  readonly ports: readonly SlicePort[] | null;
}
