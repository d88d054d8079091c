import type { ProxyNode } from '../../model/proxy-node.ts';
import type { Reader } from './get.ts';

/** `router~10.0.0.1~POD.NAMESPACE~DOMAIN`, as Istio's agent names a gateway; of a sidecar the first word is `sidecar`. */
const istioRouter = /^router~[^~]*~([^~]+)\.([^.~]+)~/;
/** `kubernetes://apis/apps/v1/namespaces/NAMESPACE/deployments/NAME` */
const owner = /^kubernetes:\/\/apis\/[^/]+\/[^/]+\/namespaces\/[^/]+\/(\w+)s\/([^/]+)$/;

/** Reads `/server_info`. Source: envoy.admin.v3.ServerInfo, `node`; Istio's pkg/bootstrap for what it writes there. */
export class NodeReader implements Reader {
  readonly #chunks: Buffer[] = [];

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  /** Undefined for a proxy that is no gateway or does not say so in a known way. */
  end(): ProxyNode | undefined {
    const { node } = fieldsOf(this.#parsed());
    const { id, metadata } = fieldsOf(node);
    const [, pod, namespace] = istioRouter.exec(textOf(id)) ?? [];
    if (pod === undefined || namespace === undefined) return undefined;
    const { OWNER, LABELS } = fieldsOf(metadata);
    const [, kind, name] = owner.exec(textOf(OWNER)) ?? [];
    const workload = kind === undefined || name === undefined ? `pod/${pod}` : `${kind}/${name}`;
    const labels = Object.entries(fieldsOf(LABELS)).map(([key, value]) => [key, textOf(value)] as const);
    return { namespace, workload, labels: labels.length === 0 ? undefined : new Map(labels) };
  }

  #parsed(): unknown {
    try {
      return JSON.parse(Buffer.concat(this.#chunks).toString());
    } catch {
      return undefined;
    }
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
