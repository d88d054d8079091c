import { type UpstreamRow } from '../../data/row';
import { type Group, type Item, type PortItem, type RowItem } from '../tree';

/** A row of the grid: a group, or tiles beside each other. */
export type GridLine = Group | TileLine;

export interface TileLine {
  readonly kind: 'tiles';
  readonly key: string;
  readonly depth: number;
  readonly tiles: readonly Tile[];
}

export interface Tile {
  readonly item: RowItem;
  /** How many columns wide it is. */
  readonly span: number;
}

interface Room {
  readonly columns: number;
  /** How wide the tile of an upstream is. */
  spanOf(row: UpstreamRow): number;
}

/** Puts the tiles of each group into rows, one after the other, as many as have room. */
export function tileLines(items: readonly Item[], room: Room): GridLine[] {
  const lines: GridLine[] = [];
  let tiles: Tile[] = [];
  let used = 0;
  const endLine = () => {
    const [first] = tiles;
    if (first !== undefined) {
      lines.push({ kind: 'tiles', key: first.item.key, depth: first.item.depth, tiles });
    }
    tiles = [];
    used = 0;
  };
  for (const item of items.filter(isDrawn)) {
    if (item.kind === 'group') {
      endLine();
      lines.push(item);
      continue;
    }
    const span = Math.min(room.columns, room.spanOf(item.row));
    if (used + span > room.columns) {
      endLine();
    }
    tiles.push({ item, span });
    used += span;
  }
  endLine();
  return lines;
}

/** Ports have no tiles of their own. */
function isDrawn(item: Item): item is Exclude<Item, PortItem> {
  return item.kind !== 'port';
}

/** One column for little traffic, two and three for as much as the busiest tenth and half of that of all have. */
export function spansByTraffic(rows: readonly UpstreamRow[]): Room['spanOf'] {
  const greatest = Math.max(0, ...rows.map(({ numbers }) => numbers.request_rate ?? 0));
  return ({ numbers }) => {
    const part = greatest === 0 ? 0 : (numbers.request_rate ?? 0) / greatest;
    if (part > 0.5) {
      return 3;
    }
    return part > 0.1 ? 2 : 1;
  };
}
