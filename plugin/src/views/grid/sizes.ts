/** In CSS pixels: a tile with the space around it, at least so wide; and the head of a group. */
export const tileWidthPx = 184;
export const tilePx = 64;
export const groupPx = 34;
