import { useCallback, useMemo, useState } from 'react';
import { type UpstreamRow } from '../data/row';
import { canOpen, flatten, type Group, groupRows, type Item, levelsFor, type RowItem } from './tree';

interface Tree {
  readonly lines: readonly Item[];
  /** In how many groups an upstream stands. */
  readonly depth: number;
  isOpen(item: Group | RowItem): boolean;
  /** Opens or closes a line; without `open` the other way round. False when the line has nothing under it, or is so already. */
  toggle(item: Item, open?: boolean): boolean;
}

/** The rows in groups, of which people open and close some; at first groups are open, and upstreams closed. */
export function useTree(rows: readonly UpstreamRow[], groupBy: readonly string[]): Tree {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const levels = useMemo(() => levelsFor(groupBy, rows), [rows, groupBy]);
  const groups = useMemo(() => groupRows(rows, levels), [rows, levels]);
  const isOpen = useCallback((item: Group | RowItem) => (item.kind === 'group') !== changed.has(item.key), [changed]);
  const lines = useMemo(() => flatten({ groups, rows }, isOpen), [groups, rows, isOpen]);
  const toggle = (item: Item, open?: boolean) => {
    if (!canOpen(item) || isOpen(item) === open) {
      return false;
    }
    setChanged((before) => {
      const after = new Set(before);
      return after.delete(item.key) ? after : after.add(item.key);
    });
    return true;
  };
  return { lines, depth: levels.length, isOpen, toggle };
}
