export function clockTime(iso: string): string {
  return new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** How long something has lasted, in its two largest units at most. */
export function duration(fromIso: string, toIso: string): string {
  let seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000));
  const parts: string[] = [];
  for (const [unit, length] of units) {
    const count = Math.floor(seconds / length);
    if (count > 0) parts.push(`${count} ${unit}`);
    seconds -= count * length;
  }
  if (seconds > 0 || parts.length === 0) parts.push(`${seconds} s`);
  return parts.slice(0, 2).join(' ');
}

export function upstreamName(upstream: { upstream_namespace: string; upstream_service: string }): string {
  const { upstream_namespace: namespace, upstream_service: service } = upstream;
  return namespace === '' ? service : `${namespace}/${service}`;
}
