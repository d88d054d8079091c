import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { type Place, step } from './roving';
import { useSeen } from './useSeen';
import { linesIn, startsOf } from './window';

export interface LinesOptions<L> {
  readonly lines: readonly L[];
  /** In CSS pixels. */
  heightOf(line: L): number;
  /** What of a line can have the focus, from left to right; at least one. */
  keysOf(line: L): readonly string[];
  /** Of the scroller, until the browser has measured it; in CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Height of what sticks to the top of the scroller, in CSS pixels. */
  readonly headPx: number;
  /** Enter or the space bar. */
  onOpen(key: string, line: L): void;
  /** The arrows to the right (true) and to the left, on a line that takes them; false leaves them to move the focus. */
  onToggle(line: L, open: boolean): boolean;
}

export interface DrawnLine<L> {
  readonly line: L;
  readonly index: number;
  /** From the start of the first line, in CSS pixels. */
  readonly startPx: number;
  /** From the end of the line drawn before it, in CSS pixels. */
  readonly gapPx: number;
}

export interface Lines<L> {
  readonly drawn: ReadonlyArray<DrawnLine<L>>;
  /** From the end of the last line drawn to the end of all, in CSS pixels. */
  readonly restPx: number;
  /** Of all lines, in CSS pixels. */
  readonly totalPx: number;
  /** Where what is drawn begins and ends, in CSS pixels from the start of the first line; without what has the focus. */
  readonly fromPx: number;
  readonly toPx: number;
  /** Of the scroller without its scrollbar, in CSS pixels. */
  readonly widthPx: number;
  onKeyDown(event: KeyboardEvent): void;
  /** One place only is reached with the Tab key; from there the arrows lead on. */
  tabIndexOf(key: string): 0 | -1;
  /** For what gets the focus by the pointer. */
  moveTo(key: string): void;
}

const start: Place = { line: 0, column: 0 };

/** A long list of which only what is in view is in the page, with one place that has the focus and moves by the arrows. */
export function useLines<L>(scroller: RefObject<HTMLElement | null>, options: LinesOptions<L>): Lines<L> {
  const { lines, keysOf, heightOf, size, headPx } = options;
  const wantedFocus = useRef<string>(undefined);
  const [activeKey, setActiveKey] = useState<string>();
  const seen = useSeen(scroller, size);
  const starts = useMemo(() => startsOf(lines, heightOf), [lines, heightOf]);
  const active = useMemo(() => placeOf(activeKey, lines, keysOf), [activeKey, lines, keysOf]);
  const keyAt = ({ line, column }: Place) => keysIn(lines, line, keysOf)[column];
  const activePlace = keyAt(active);
  useEffect(() => {
    // An effect of what was drawn before the key was pressed may come after it: the place is not in the page then.
    if (activePlace !== undefined && wantedFocus.current === activePlace) {
      wantedFocus.current = undefined;
      scroller.current?.querySelector<HTMLElement>('[data-place][tabindex="0"]')?.focus({ preventScroll: true });
    }
  });
  const [first, end] = linesIn(starts, seen);
  const drawn = drawnOf(lines, starts, withLine([first, end], active.line));
  const totalPx = starts.at(-1) ?? 0;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextPlace(event, active, options);
    if (next !== undefined) {
      event.preventDefault();
      const key = keyAt(next);
      wantedFocus.current = key === activePlace ? undefined : key;
      setActiveKey(key);
      reveal(scroller.current, { startPx: starts[next.line] ?? 0, endPx: starts[next.line + 1] ?? 0, headPx });
    }
  };
  return {
    drawn,
    restPx: totalPx - (starts[(drawn.at(-1)?.index ?? -1) + 1] ?? 0),
    totalPx,
    fromPx: starts[first] ?? 0,
    toPx: starts[end] ?? 0,
    widthPx: seen.widthPx,
    onKeyDown,
    tabIndexOf: (key) => (key === activePlace ? 0 : -1),
    moveTo: (key) => {
      wantedFocus.current = undefined;
      setActiveKey(key);
    },
  };
}

function keysIn<L>(lines: readonly L[], line: number, keysOf: LinesOptions<L>['keysOf']): readonly string[] {
  const content = lines[line];
  return content === undefined ? [] : keysOf(content);
}

/** Where the key is now: lines come and go with each answer. */
function placeOf<L>(key: string | undefined, lines: readonly L[], keysOf: LinesOptions<L>['keysOf']): Place {
  if (key === undefined) {
    return start;
  }
  for (const [line, content] of lines.entries()) {
    const column = keysOf(content).indexOf(key);
    if (column !== -1) {
      return { line, column };
    }
  }
  return start;
}

/** What has the focus stays in the page, wherever one scrolls. */
function withLine([first, end]: readonly [number, number], line: number): number[] {
  const indexes = Array.from({ length: end - first }, (_, index) => first + index);
  if (line < first) {
    return [line, ...indexes];
  }
  return line >= end ? [...indexes, line] : indexes;
}

function drawnOf<L>(lines: readonly L[], starts: Float64Array, indexes: readonly number[]): Array<DrawnLine<L>> {
  let end = 0;
  return indexes.flatMap((index) => {
    const line = lines[index];
    const startPx = starts[index] ?? 0;
    const gapPx = startPx - end;
    end = starts[index + 1] ?? end;
    return line === undefined ? [] : [{ line, index, startPx, gapPx }];
  });
}

/** Scrolls as little as it takes to see a line, which what sticks to the top must not cover. */
function reveal(
  scroller: HTMLElement | null,
  { startPx, endPx, headPx }: { readonly startPx: number; readonly endPx: number; readonly headPx: number },
): void {
  if (scroller === null) {
    return;
  }
  const lowest = endPx + headPx - scroller.clientHeight;
  scroller.scrollTop = Math.min(startPx, Math.max(lowest, scroller.scrollTop));
}

/** Where the key leads; what opens or closes something leads nowhere. */
function nextPlace<L>(event: KeyboardEvent, active: Place, options: LinesOptions<L>): Place | undefined {
  const { lines, keysOf, heightOf, size, onOpen, onToggle } = options;
  const line = lines[active.line];
  const isPlace = event.target instanceof HTMLElement && event.target.dataset['place'] !== undefined;
  if (line === undefined || !isPlace || event.ctrlKey || event.metaKey || event.altKey) {
    return undefined;
  }
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    onOpen(keysOf(line)[active.column] ?? '', line);
    return undefined;
  }
  if ((event.key === 'ArrowRight' || event.key === 'ArrowLeft') && onToggle(line, event.key === 'ArrowRight')) {
    event.preventDefault();
    return undefined;
  }
  return step(event.key, active, {
    lines: lines.length,
    columnsOf: (index) => keysIn(lines, index, keysOf).length,
    perPage: Math.max(1, Math.floor(size.height / heightOf(line)) - 1),
  });
}
