import { hostname } from 'node:os';
import { ConfigError } from '../config/config-error.ts';
import type { Environment } from '../config/load.ts';
import type { Shard } from '../sources/kubernetes/scope.ts';

/**
 * What `--shard` means: `i/n` as it stands, `auto/n` with the ordinal of a StatefulSet's pod, which is the end of its
 * host name. Throws a ConfigError.
 */
export function shardOf(option: string | undefined, env: Environment): Shard | undefined {
  if (option === undefined) return undefined;
  const [given = '', count = ''] = option.split('/');
  const host = env['HOSTNAME'] ?? hostname();
  const ordinal = given === 'auto' ? /-(\d+)$/.exec(host)?.[1] : given;
  if (ordinal === undefined) {
    throw new ConfigError([
      `shard ${option} needs the ordinal of a StatefulSet at the end of the host name, and "${host}" has none; write it as i/${count}`,
    ]);
  }
  const shard = { index: Number(ordinal), of: Number(count) };
  if (shard.index < shard.of) return shard;
  throw new ConfigError([
    `shard ${shard.index}/${shard.of} does not exist: the first of ${shard.of} is 0/${shard.of} and the last ${shard.of - 1}/${shard.of}; as many exporters as the number after the slash are needed`,
  ]);
}
