import type { JsonObject } from '../../json.ts';
import { lastWriteOf, metadataOf } from '../fields.ts';

/** When somebody wrote the object last, its status aside, as far as its managed fields tell; else when it was created. */
export function changedAtOf(source: JsonObject): number | undefined {
  const { createdAt } = metadataOf(source);
  const written = lastWriteOf(source, ({ subresource }) => subresource !== 'status');
  return written === undefined ? createdAt : Math.max(written, createdAt ?? written);
}
