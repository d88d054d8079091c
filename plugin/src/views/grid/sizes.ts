/** In CSS pixels, with the space around it: a tile is at least so wide, and as high as it has lines. */
export const tileWidthPx = 184;
export const tilePx = 64;
export const tileWithClusterPx = 80;
/** The head of a group, in CSS pixels. */
export const groupPx = 34;
