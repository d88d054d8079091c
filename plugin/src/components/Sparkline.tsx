import React from 'react';
import { useTheme2 } from '@grafana/ui';
import { sparkPath } from './spark-path';

interface Props {
  /** Shares of 0 to 1, null where nothing tells. */
  readonly values: ReadonlyArray<number | null> | undefined;
}

const size = { width: 72, height: 24 };

/** A course as one line; the number beside it says where it is now, so it is hidden from screen readers. */
export function Sparkline({ values }: Props) {
  const theme = useTheme2();
  const path = values === undefined ? '' : sparkPath(values, size);
  if (path === '') {
    return null;
  }
  return (
    <svg {...size} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true" focusable="false">
      <path d={`M0 ${size.height - 0.5}H${size.width}`} stroke={theme.colors.border.weak} fill="none" />
      <path d={path} stroke={theme.colors.error.main} strokeWidth={1.3} fill="none" />
    </svg>
  );
}
