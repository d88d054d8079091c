import { SourceError } from '../../model/source.ts';
import { field, type HostCounts, hostState, noHosts } from './hosts.ts';

/** One cluster of `/clusters?format=json` (envoy.admin.v3.ClusterStatus). */
export interface ClusterStatus {
  readonly name: string;
  /** Under which its statistics are kept: the alternative stat name where it has one. */
  readonly observabilityName: string;
  readonly hosts: HostCounts;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The cluster that an element of `cluster_statuses` describes; undefined when it is none. */
export function parseCluster(value: unknown): ClusterStatus | undefined {
  if (!isObject(value) || typeof value['name'] !== 'string') return undefined;
  const statuses = field(value, 'host_statuses') ?? [];
  if (!Array.isArray(statuses)) return undefined;
  const hosts = noHosts();
  for (const status of statuses as readonly unknown[]) {
    const health = isObject(status) ? field(status, 'health_status') : undefined;
    if (!isObject(health)) return undefined;
    hosts[hostState(health)]++;
  }
  const observabilityName = field(value, 'observability_name');
  const known = typeof observabilityName === 'string' && observabilityName !== '';
  return { name: value['name'], observabilityName: known ? observabilityName : value['name'], hosts };
}

const maxClusters = 50_000;
/** A cluster of 10,000 hosts is about 15 MB. */
const largestCluster = 64 * 1024 * 1024;
const largestFrame = 1024 * 1024;
const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Reads `/clusters?format=json` chunk by chunk. A big mesh answers tens of megabytes, so one cluster is held at a time:
 * the elements of the outer array are cut out by their brackets and parsed one by one, and what stands around them (the
 * frame) is parsed at the end. `place` names the answer for people.
 */
export class ClustersReader {
  readonly #place: string;
  readonly #clusters: ClusterStatus[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Text around the clusters, with 0 in the place of each. */
  #frame = '';
  #element: Buffer[] = [];
  #elementSize = 0;

  constructor(place: string) {
    this.#place = place;
  }

  push(chunk: Buffer): void {
    // Every byte that counts here is ASCII, and a character of latin1 is a byte.
    const text = chunk.toString('latin1');
    if (this.#frame === '' && !/^\s*(?:\{|$)/.test(text.slice(0, 60))) {
      this.#frame = text.slice(0, 60);
      throw this.#foreign();
    }
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const byte = text.charCodeAt(at);
      if (this.#inString) this.#insideString(byte);
      else if (byte === quote) this.#inString = true;
      else if (byte === openBrace || byte === openBracket) {
        if (this.#depth === 2 && byte === openBrace) {
          this.#addFrame(text.slice(start, at));
          start = at;
        }
        this.#depth++;
      } else if (byte === closeBrace || byte === closeBracket) {
        this.#depth--;
        if (this.#depth === 2 && byte === closeBrace) {
          this.#addElement(chunk.subarray(start, at + 1));
          this.#endElement();
          start = at + 1;
        }
      }
    }
    if (this.#depth > 2) this.#addElement(chunk.subarray(start));
    else this.#addFrame(text.slice(start));
  }

  /** Every cluster of the whole answer. */
  end(): readonly ClusterStatus[] {
    if (this.#depth > 0 || this.#inString)
      throw new SourceError(`${this.#place} ends in the middle of its JSON; it is asked again`);
    const frame = this.#parse(this.#frame);
    const elements = isObject(frame) ? field(frame, 'cluster_statuses') : undefined;
    // Without any cluster Envoy writes `{}`.
    const none = isObject(frame) && Object.keys(frame).length === 0;
    if (!none && !(Array.isArray(elements) && elements.length === this.#clusters.length)) throw this.#foreign();
    return this.#clusters;
  }

  #insideString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
  }

  #addFrame(text: string): void {
    if (this.#depth < 0 || this.#frame.length + text.length > largestFrame) throw this.#foreign();
    this.#frame += text;
  }

  #addElement(bytes: Buffer): void {
    this.#elementSize += bytes.length;
    if (this.#elementSize > largestCluster)
      throw new SourceError(`${this.#place} has a cluster of more than 64 MiB; give uhwatch the stats address only`);
    this.#element.push(bytes);
  }

  #endElement(): void {
    const cluster = parseCluster(this.#parse(Buffer.concat(this.#element).toString()));
    if (cluster === undefined) throw this.#foreign();
    if (this.#clusters.length >= maxClusters)
      throw new SourceError(
        `${this.#place} has more than ${maxClusters} clusters; give the proxy fewer of them, as Istio's Sidecar resource does`,
      );
    this.#clusters.push(cluster);
    this.#element = [];
    this.#elementSize = 0;
    this.#addFrame('0');
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#foreign();
    }
  }

  #foreign(): SourceError {
    const excerpt = JSON.stringify((this.#frame + Buffer.concat(this.#element).toString()).trim().slice(0, 60));
    return new SourceError(
      `${this.#place} does not answer with Envoy's clusters in JSON but with ${excerpt}; check that the address is the admin interface of an Envoy`,
    );
  }
}
