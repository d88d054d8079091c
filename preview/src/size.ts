import { useCallback, useState, type RefCallback } from 'react';

export interface Size {
  /** Of the measured element; 0 before it is there. */
  readonly width: number;
  readonly viewportHeight: number;
}

/** Follows an element's width and the window's height, as Grafana's grid does for its panels. */
export function useSize(): [RefCallback<HTMLElement>, Size] {
  const [size, setSize] = useState<Size>({ width: 0, viewportHeight: innerHeight });
  const measure = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const update = () => setSize({ width: element.clientWidth, viewportHeight: innerHeight });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    addEventListener('resize', update);
    return () => {
      observer.disconnect();
      removeEventListener('resize', update);
    };
  }, []);
  return [measure, size];
}
