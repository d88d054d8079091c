import type { Shard } from './scope.ts';

/** Why there is no such shard, as the end of a sentence; undefined when there is. */
export function shardFault({ index, of }: Shard): string | undefined {
  if (index < of) return undefined;
  return `${index}/${of} does not exist: the first of ${of} is 0/${of} and the last ${of - 1}/${of}; as many exporters as the number after the slash are needed`;
}
