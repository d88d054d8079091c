import type { Leftover } from '../../model/service.ts';
import { forEachEndpoint } from '../objects/packed-endpoints.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import type { SliceRecord } from '../objects/slice-record.ts';

/**
 * Whether nobody keeps the slice current: it mirrors Endpoints of a time when the Service had no selector, or was an
 * ExternalName, and stays when it gets one (kubernetes/kubernetes#103804).
 */
export function isLeftover({ selector }: ServiceRecord, { mirrors }: SliceRecord): boolean {
  return mirrors && selector.size > 0;
}

/** Slices that nobody keeps current and in which there are ready endpoints that no other slice has. */
export function leftoversOf(service: ServiceRecord, slices: readonly SliceRecord[]): readonly Leftover[] | undefined {
  const stale = slices.filter((slice) => isLeftover(service, slice));
  if (stale.length === 0) return undefined;
  const current = new Set<number>();
  for (const slice of slices) {
    if (!isLeftover(service, slice)) forEachEndpoint(slice, false, ({ address }) => current.add(address));
  }
  const leftovers = stale.map((slice): Leftover => {
    let endpoints = 0;
    forEachEndpoint(slice, false, ({ ready, address }) => {
      if (ready && !current.has(address)) endpoints++;
    });
    return { name: slice.name, endpoints };
  });
  const telling = leftovers.filter(({ endpoints }) => endpoints > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
  return telling.length === 0 ? undefined : telling;
}
