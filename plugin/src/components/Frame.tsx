import { css } from '@emotion/css';
import React from 'react';

interface Props {
  readonly width: number;
  readonly height: number;
  readonly children: React.ReactNode;
}

/** As large as Grafana says; what does not fit is scrolled inside. */
export function Frame({ width, height, children }: Props) {
  return (
    <div className={frame} style={{ width, height }}>
      {children}
    </div>
  );
}

// What is inside may ask how much room there is.
const frame = css({ containerType: 'size', display: 'flex', flexDirection: 'column', overflow: 'hidden' });
