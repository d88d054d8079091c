import { css } from '@emotion/css';
import React from 'react';

/** Words for screen readers alone: what those who see read from shapes and places. */
export function Unseen({ children }: { readonly children: React.ReactNode }) {
  return <span className={unseen}>{children}</span>;
}

const unseen = css({
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
});
