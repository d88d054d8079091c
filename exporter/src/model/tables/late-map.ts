/** Most upstreams never have traffic, views or failures: one empty map for all of them, which nobody writes. */
export const none = new Map<never, never>();

/** The map with one entry more: the same, unless it is the one that nobody writes. */
export function withEntry<K, V>(map: Map<K, V>, key: K, value: V): Map<K, V> {
  return map === none ? new Map([[key, value]]) : map.set(key, value);
}
