import { hostname } from 'node:os';
import { SourceError } from '../../model/source.ts';
import type { Shard } from './scope.ts';
import { shardFault } from './checks.ts';

/**
 * What `--shard` means: `i/n` as it stands, `auto/n` with the ordinal of a StatefulSet's pod, which is the end of its
 * host name. Throws a SourceError.
 */
export function shardOf(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  if (option === undefined) return undefined;
  const [given = '', count = ''] = option.split('/');
  const host = env['HOSTNAME'] ?? hostname();
  const ordinal = given === 'auto' ? /-(\d+)$/.exec(host)?.[1] : given;
  if (ordinal === undefined) {
    throw new SourceError(
      `shard ${option} needs the ordinal of a StatefulSet at the end of the host name, and "${host}" has none; write it as i/${count}`,
    );
  }
  const shard = { index: Number(ordinal), of: Number(count) };
  const fault = shardFault(shard);
  if (fault === undefined) return shard;
  throw new SourceError(`shard ${fault}`);
}
