import React from 'react';
import { useTheme2 } from '@grafana/ui';
import { type ShownStatus } from '../shown-status';
import { colorsOf } from './status-colors';

interface Props {
  readonly status: ShownStatus;
  readonly size?: number;
}

/** A shape of its own for each status, so that it can be told without color; the word always stands beside it. */
export function StatusMarker({ status, size = 16 }: Props) {
  const theme = useTheme2();
  const color = colorsOf(theme, status).main;
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" data-shape={status}>
      {shapes[status](color, theme.colors.getContrastText(color))}
    </svg>
  );
}

type Shape = (color: string, ink: string) => React.ReactElement;

const stroke = { fill: 'none', strokeWidth: 1.8, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const shapes: Record<ShownStatus, Shape> = {
  no_healthy_upstream: (color, ink) => (
    <>
      <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill={color} />
      <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" stroke={ink} {...stroke} />
    </>
  ),
  degraded: (color, ink) => (
    <>
      <path
        d="M8 1.2c.4 0 .8.2 1 .6l6.1 11.3c.4.8-.1 1.7-1 1.7H1.9c-.9 0-1.4-.9-1-1.7L7 1.8c.2-.4.6-.6 1-.6z"
        fill={color}
      />
      <path d="M8 5.8v4M8 12.3v.01" stroke={ink} {...stroke} />
    </>
  ),
  unknown: (color, ink) => (
    <>
      <path d="M8 .6L15.4 8 8 15.4.6 8z" fill={color} />
      <path
        d="M6.3 6.5a1.75 1.75 0 1 1 2.5 1.6c-.5.25-.8.6-.8 1.1M8 11.5v.01"
        stroke={ink}
        {...stroke}
        strokeWidth={1.5}
      />
    </>
  ),
  idle: (color) => (
    <>
      <circle cx="8" cy="8" r="6.6" stroke={color} {...stroke} strokeWidth={1.5} />
      <path d="M6.2 5.8v4.4M9.8 5.8v4.4" stroke={color} {...stroke} />
    </>
  ),
  recovering: (color) => (
    <>
      <path d="M13.6 10.6A6.2 6.2 0 1 1 13.9 6" stroke={color} {...stroke} />
      <path d="M14.4 2.6v3.6h-3.6" stroke={color} {...stroke} />
      <path d="M5.4 8.3l1.9 1.9 3.4-3.9" stroke={color} {...stroke} />
    </>
  ),
  healthy: (color, ink) => (
    <>
      <circle cx="8" cy="8" r="7.2" fill={color} />
      <path d="M4.9 8.3l2.2 2.2 4.1-4.6" stroke={ink} {...stroke} />
    </>
  ),
};
