/**
 * The same data for whoever keeps it: everyone else reads it. The fields themselves, their maps and their lists may be
 * written; what lies deeper stays as it is.
 */
export type Mutable<T> = { -readonly [K in keyof T]: Writable<T[K]> };

type Writable<F> = F extends ReadonlyMap<infer K, infer V> ? Map<K, V> : F extends readonly (infer I)[] ? I[] : F;
