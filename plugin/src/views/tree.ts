import { severity, type Status } from '@uhwatch/contract/status.ts';
import { isUnused } from '../data/ports';
import { type RowPort, type UpstreamRow } from '../data/row';

/** One level by which upstreams are grouped, such as their cluster. */
export interface Level {
  readonly name: string;
  of(row: UpstreamRow): string;
}

/** What a group says of all that is in it: the worst status counts. */
export interface Group {
  readonly kind: 'group';
  readonly key: string;
  readonly level: string;
  /** Empty for the upstreams that do not have what the level asks for. */
  readonly name: string;
  /** 0 for the outermost. */
  readonly depth: number;
  readonly status: Status;
  readonly lastStatus: Status | undefined;
  readonly rows: readonly UpstreamRow[];
  readonly children: readonly Group[];
}

export interface RowItem {
  readonly kind: 'row';
  readonly key: string;
  readonly depth: number;
  readonly row: UpstreamRow;
}

export interface PortItem {
  readonly kind: 'port';
  readonly key: string;
  readonly depth: number;
  readonly row: UpstreamRow;
  readonly port: RowPort;
}

/** One line of a list of groups, upstreams and their ports. */
export type Item = Group | RowItem | PortItem;

const identity = new Map<string, Level['of']>([
  ['cluster', ({ cluster }) => cluster],
  ['namespace', ({ namespace }) => namespace],
]);

/** The levels that every upstream has; any other is a label. */
export const ownLevels: readonly string[] = [...identity.keys()];

/**
 * The levels of these names, from the outermost to the innermost, that tell the rows apart; one that has the same for all
 * would be a frame around everything.
 */
export function levelsFor(names: readonly string[], rows: readonly UpstreamRow[]): Level[] {
  return names
    .map((name): Level => ({ name, of: identity.get(name) ?? (({ labels }) => labels.get(name) ?? '') }))
    .filter(({ of }) => new Set(rows.map(of)).size > 1);
}

/** Groups come in the order of their first row, so rows that are sorted worst first make groups that are. */
export function groupRows(rows: readonly UpstreamRow[], by: readonly Level[], parent?: Group): Group[] {
  const [level, ...inner] = by;
  if (level === undefined) {
    return [];
  }
  const members = new Map<string, UpstreamRow[]>();
  for (const row of rows) {
    const name = level.of(row);
    const group = members.get(name);
    if (group === undefined) {
      members.set(name, [row]);
    } else {
      group.push(row);
    }
  }
  return [...members].map(([name, own]) => {
    const group = groupOf(own, { level: level.name, name, parent });
    return { ...group, children: groupRows(own, inner, group) };
  });
}

function groupOf(
  rows: readonly UpstreamRow[],
  { level, name, parent }: Pick<Group, 'level' | 'name'> & { readonly parent: Group | undefined },
): Group {
  const worst = worstOf(rows);
  return {
    kind: 'group',
    key: `${parent?.key ?? ''}/${JSON.stringify([level, name])}`,
    level,
    name,
    depth: parent === undefined ? 0 : parent.depth + 1,
    status: worst?.status ?? 'unknown',
    lastStatus: worst?.lastStatus,
    rows,
    children: [],
  };
}

/** The one that is worst; an upstream that became unknown keeps the place that it had. */
export function worstOf(rows: readonly UpstreamRow[]): UpstreamRow | undefined {
  let worst: UpstreamRow | undefined;
  let rank = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const own = severity(row.status, row.lastStatus);
    if (own < rank) {
      worst = row;
      rank = own;
    }
  }
  return worst;
}

/** The lines to draw: what stands in a closed group is left out, and ports come under an upstream that is open. */
export function flatten(
  { groups, rows }: { readonly groups: readonly Group[]; readonly rows: readonly UpstreamRow[] },
  isOpen: (item: Group | RowItem) => boolean,
): Item[] {
  const depth = groups[0]?.depth ?? 0;
  if (groups.length === 0) {
    return rows.flatMap((row) => linesOf(row, depth, isOpen));
  }
  return groups.flatMap((group): Item[] => (isOpen(group) ? [group, ...inside(group, isOpen)] : [group]));
}

function inside(group: Group, isOpen: (item: Group | RowItem) => boolean): Item[] {
  return group.children.length > 0
    ? flatten({ groups: group.children, rows: [] }, isOpen)
    : group.rows.flatMap((row) => linesOf(row, group.depth + 1, isOpen));
}

function linesOf(row: UpstreamRow, depth: number, isOpen: (item: RowItem) => boolean): Item[] {
  const item: RowItem = { kind: 'row', key: row.key, depth, row };
  if (!canOpen(item) || !isOpen(item)) {
    return [item];
  }
  const ports = row.ports.map((port): PortItem => ({
    kind: 'port',
    key: `${row.key}${JSON.stringify([port.port, port.subset])}`,
    depth: depth + 1,
    row,
    port,
  }));
  return [item, ...ports];
}

/** Whether there is anything under it; the only port of an upstream says nothing that its row does not. */
export function canOpen(item: Item): item is Group | RowItem {
  return item.kind === 'group' || (item.kind === 'row' && item.row.ports.length > 1);
}

/** What is known of a port or subset, in the words for upstreams. */
export function statusOfPort({ port, row }: PortItem): Status {
  if (port.ready === undefined || row.status === 'unknown') {
    return 'unknown';
  }
  if (port.ready === 0) {
    return row.status === 'idle' || isUnused(port) ? 'idle' : 'no_healthy_upstream';
  }
  return port.findings.length > 0 || (port.unready ?? 0) > 0 ? 'degraded' : 'healthy';
}
