import React from 'react';

/** Points down while something is open, and to the right while it is closed. */
export function Chevron({ isOpen }: { readonly isOpen: boolean }) {
  return (
    <svg width={12} height={12} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path
        d={isOpen ? 'M2 4l4 4 4-4' : 'M4 2l4 4-4 4'}
        stroke="currentColor"
        strokeWidth={1.6}
        strokeLinecap="round"
        strokeLinejoin="round"
        fill="none"
      />
    </svg>
  );
}
