/** What one access log line tells. Fields that the format lacks are empty. */
export interface Entry {
  readonly flags: string;
  readonly cluster: string;
  readonly authority: string;
}

/**
 * `"METHOD PATH PROTOCOL" CODE FLAGS `: neither item of the request can hold a space, so a forged path cannot imitate
 * the code and the flags behind it. Looked for at the first quote only (sticky), so that a hostile line costs no more
 * than its length.
 */
const request = /"\S+ \S+ \S+" (?:\d{1,3}|-) (\S+) /y;

/**
 * Istio's text of every version and Envoy's default text. Istio writes the cluster as the first bare word after the
 * last quoted item (`UPSTREAM_HOST`), Envoy's default ends with that item and has no cluster; in both the authority is
 * the quoted item before the host.
 */
function parseText(line: string): Entry | undefined {
  request.lastIndex = Math.max(0, line.indexOf('"'));
  const flags = request.exec(line)?.[1];
  if (flags === undefined) return undefined;
  const hostEnd = line.lastIndexOf('"');
  const hostStart = line.lastIndexOf('"', hostEnd - 1);
  const authorityEnd = line.lastIndexOf('"', hostStart - 1);
  const authorityStart = line.lastIndexOf('"', authorityEnd - 1);
  if (authorityStart < 0 || line.slice(authorityEnd + 1, hostStart) !== ' ') return undefined;
  const cluster = /^ (\S+)/.exec(line.slice(hostEnd + 1))?.[1] ?? '';
  return { flags, cluster, authority: line.slice(authorityStart + 1, authorityEnd) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Istio's JSON: 24 keys in no fixed order; what is unset is `null` in current versions and `"-"` up to 1.8. */
function parseJson(line: string): Entry | undefined {
  let object: unknown;
  try {
    object = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof object !== 'object' || object === null || !('response_flags' in object)) return undefined;
  const { response_flags: flags, upstream_cluster: cluster, authority } = object as Record<string, unknown>;
  return { flags: text(flags), cluster: text(cluster), authority: text(authority) };
}

/** The entry of a line, or undefined when the line is in none of the formats. Never throws. */
export function parseLine(line: string): Entry | undefined {
  return line.startsWith('{') ? parseJson(line) : parseText(line);
}
