import type { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { upstreamDetail, type ApiState } from '../../http/api.ts';

/** What was seen of a cluster, at one time. */
export interface Looked {
  readonly view: ApiState;
  /** For people: "the files", "the cluster". */
  readonly place: string;
  /** Whether a part could not be read, so that what looks healthy need not be. */
  readonly isPartial: boolean;
}

/** `namespace/service` of all that is known, sorted. */
export function namesOf({ view }: Looked): string[] {
  return [...view.engine.results.keys()].sort();
}

/** What is known of one of them. Throws for a name that is not known. */
export function detailOf({ view }: Looked, key: string): UpstreamDetail {
  const { upstream } = view.engine.results.get(key) ?? {};
  const detail = upstream && upstreamDetail(view, upstream.namespace, upstream.service);
  if (detail === undefined) throw new Error(`nothing is known of ${key}`);
  return detail;
}
