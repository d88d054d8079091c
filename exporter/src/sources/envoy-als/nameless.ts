import { fields } from '../../envoy/entry.ts';
import { flagSetOf } from '../../envoy/flags.ts';
import type { AlsEntry } from './entry.ts';
import { clusterTag } from './fields.ts';
import { describeIdentity, type StreamIdentity } from './identifier.ts';

/** Flags of a request that was routed to a cluster, so that an entry with one of them could name it. */
const routedFlags = flagSetOf('UH') | flagSetOf('UF') | flagSetOf('URX');

/** So many senders tell enough, and forged names must not fill the memory. */
const maxRemembered = 100;

/** Whether a finished request failed at a cluster that the entry does not name. */
export function isNameless(entry: AlsEntry): boolean {
  return (entry.flagSet & routedFlags) !== 0 && entry.final && !entry.has(fields.cluster);
}

/** Says once of each node and log that its access log needs the custom tag. */
export class NamelessWarnings {
  readonly #warn: (sentence: string) => void;
  readonly #warned = new Set<string>();

  constructor(warn: (sentence: string) => void) {
    this.#warn = warn;
  }

  offer(identity: StreamIdentity): void {
    if (this.#warned.size > maxRemembered) return;
    // No name holds a line break.
    const key = `${identity.node}\n${identity.log}`;
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    const isLast = this.#warned.size > maxRemembered;
    this.#warn(isLast ? `more than ${maxRemembered} ${restOfAll}` : `${describeIdentity(identity)} sends ${restOfOne}`);
  }
}

const remedy =
  `without a cluster, so requests are named by their host and TCP connections without TLS by no more than their destination; add the ` +
  `custom tag ${clusterTag} with value %UPSTREAM_CLUSTER_RAW% to`;
const insteadOfIt = "or read its text or JSON log instead where it takes none, as with Istio's own providers";
const restOfOne = `failed requests (UH, UF or URX) ${remedy} its access log, ${insteadOfIt}`;
const restOfAll = `access logs of Envoy send failed requests (UH, UF or URX) ${remedy} each, ${insteadOfIt}; the others are not named`;
