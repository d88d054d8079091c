import { identifierTags, nodeTags } from './fields.ts';
import { broken, type WireReader } from './wire.ts';

/** Who sends a stream of entries, as its first message says; an empty text where it says nothing. */
export interface StreamIdentity {
  /** The id of the Envoy, such as `router~10.12.0.1~gateway-1.istio-system~istio-system.svc.cluster.local`. */
  readonly node: string;
  /** The service or the fleet that the Envoy itself is of, and no upstream. */
  readonly nodeCluster: string;
  /** The log_name that its access log is configured with. */
  readonly log: string;
}

/** Of a stream that has not said, and may never say, whose it is. */
export const unknownIdentity: StreamIdentity = { node: '', nodeCluster: '', log: '' };

/** Bytes. A name of a pod and of a namespace have up to 253 and 63; what is longer is cut. */
const maxNameLength = 400;

/** Names come from whoever connects: they must not break a sentence in two, nor steer a terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Reads StreamAccessLogsMessage.Identifier; undefined where the bytes are not one. */
export function readIdentifier(wire: WireReader, end: number): StreamIdentity | undefined {
  let identity = unknownIdentity;
  while (wire.at < end) {
    const tag = wire.varint(end);
    if (tag === identifierTags.node || tag === identifierTags.logName) {
      const to = wire.valueEnd(end);
      if (to === broken) return undefined;
      const read = tag === identifierTags.node ? readNode(wire, to) : { log: readName(wire, to) };
      if (read === undefined) return undefined;
      identity = { ...identity, ...read };
    } else if (!wire.skip(tag, end)) return undefined;
  }
  return identity;
}

function readNode(wire: WireReader, end: number): Pick<StreamIdentity, 'node' | 'nodeCluster'> | undefined {
  let node = '';
  let nodeCluster = '';
  while (wire.at < end) {
    const tag = wire.varint(end);
    if (tag === nodeTags.id || tag === nodeTags.cluster) {
      const to = wire.valueEnd(end);
      if (to === broken) return undefined;
      const name = readName(wire, to);
      if (tag === nodeTags.id) node = name;
      else nodeCluster = name;
    } else if (!wire.skip(tag, end)) return undefined;
  }
  return { node, nodeCluster };
}

function readName(wire: WireReader, end: number): string {
  const { buffer, byteOffset } = wire.bytes;
  const length = Math.min(end - wire.at, maxNameLength);
  const name = Buffer.from(buffer, byteOffset + wire.at, length).toString('utf8');
  wire.at = end;
  return name.replace(unprintable, '\uFFFD');
}

/** Names the sender in a sentence, as in `Envoy gateway-1 (node cluster gateway, log http_envoy_accesslog)`. */
export function describeIdentity({ node, nodeCluster, log }: StreamIdentity): string {
  const more = [nodeCluster && `node cluster ${nodeCluster}`, log && `log ${log}`].filter((part) => part !== '');
  return `${node === '' ? 'an Envoy without a node id' : `Envoy ${node}`}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}
