import { type JsonObject, list, object } from '../../json.ts';
import { metadataOf, timeOf } from '../fields.ts';

/** When somebody wrote the object last, its status aside, as far as its managed fields tell; else when it was created. */
export function changedAtOf(source: JsonObject): number | undefined {
  const times = list(object(source['metadata'])['managedFields']).map((item) => {
    const { time, subresource } = object(item);
    return subresource === 'status' ? undefined : timeOf(time);
  });
  const known = [metadataOf(source).createdAt, ...times].filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
