import type { Resource } from './resource.ts';

/** The query of a list or a watch of a resource. */
export function queryOf({ labelSelector, fieldSelector }: Resource, rest: Readonly<Record<string, string>>): string {
  return Object.entries({
    ...rest,
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  })
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
}
