/**
 * The keys (`namespace/service`) of the upstreams that are degraded or without anything healthy, the worst first. They
 * change meanwhile: whoever waits while reading them takes a copy.
 */
export interface InTrouble extends Iterable<string> {
  readonly size: number;
  has(key: string): boolean;
}
