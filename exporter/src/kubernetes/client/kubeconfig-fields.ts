import path from 'node:path';
import type { Secret } from './access.ts';
import { type JsonObject, text } from '../json.ts';

/** Text that is more than empty: client-go takes an empty field for an absent one. */
export function filled(value: unknown): string | undefined {
  return text(value) || undefined;
}

/**
 * `<key>-data` holds base64; `<key>` names a file relative to the kubeconfig. Data wins.
 * Source: client-go's v1.Cluster, v1.AuthInfo.
 */
export function secretOf(source: JsonObject, key: string, kubeconfig: string): Secret | undefined {
  const data = filled(source[`${key}-data`]);
  if (data !== undefined)
    return { value: Buffer.from(data, 'base64').toString('utf8'), place: `${key}-data of ${kubeconfig}` };
  const file = filled(source[key]);
  return file === undefined ? undefined : { file: path.resolve(path.dirname(kubeconfig), file) };
}
