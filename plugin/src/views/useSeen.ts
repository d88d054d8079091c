import { type RefObject, useEffect, useState } from 'react';
import { type Seen } from './window';

/** What is drawn beyond what is seen, above and below; so far one scrolls until something has to be drawn. */
export const sparePx = 240;

interface View extends Seen {
  readonly widthPx: number;
}

/** What of a scrolling element is seen, and something more; until the browser has measured it, `size` counts. */
export function useSeen(
  scroller: RefObject<HTMLElement | null>,
  size: { readonly width: number; readonly height: number },
): View {
  const [view, setView] = useState<View>();
  useEffect(() => {
    const element = scroller.current;
    if (element === null) {
      return undefined;
    }
    const look = () => {
      const next = viewOf(element);
      setView((before) => (isSame(before, next) ? before : next));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller]);
  return view ?? { topPx: -sparePx, heightPx: size.height + 3 * sparePx, widthPx: size.width };
}

/** In steps, so that most events of scrolling change nothing. */
function viewOf({ scrollTop, clientHeight, clientWidth }: HTMLElement): View {
  const topPx = Math.floor(scrollTop / sparePx) * sparePx - sparePx;
  return { topPx, heightPx: clientHeight + 3 * sparePx, widthPx: clientWidth };
}

function isSame(a: View | undefined, b: View): boolean {
  return a?.topPx === b.topPx && a.heightPx === b.heightPx && a.widthPx === b.widthPx;
}
