export interface LoggedContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What is asked for of a log; `since` is in seconds since the epoch, undefined for the start. */
export type LogQuery =
  /** What will be written from now on. */
  | { readonly what: 'end' }
  /** What was and what will be written. */
  | { readonly what: 'follow'; readonly since: number | undefined }
  /** What the run before the present one has written. */
  | { readonly what: 'previous'; readonly since: number | undefined };

/** Path and query of a container's log, each line with its time. Source: Kubernetes API, Pod v1, read log. */
export function logUrl({ namespace, pod, container }: LoggedContainer, query: LogQuery): string {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const search = new URLSearchParams({ container, timestamps: 'true' });
  search.set(query.what === 'previous' ? 'previous' : 'follow', 'true');
  if (query.what === 'end') search.set('tailLines', '0');
  else if (query.since !== undefined) search.set('sinceTime', wholeSecond(query.since));
  return `${path}?${search.toString()}`;
}

/** RFC 3339 without a fraction: the apiserver throws it away on the way to the kubelet. */
function wholeSecond(second: number): string {
  return new Date(second * 1000).toISOString().replace('.000', '');
}
