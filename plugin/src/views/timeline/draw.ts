import { type GrafanaTheme2 } from '@grafana/data';
import { type RowHistory } from '../../data/row';
import { eachRun, stripColumns, type TimeScale } from './columns';
import { failedPx, gapPx, readyPx } from './sizes';

export interface Strip {
  readonly history: RowHistory;
  /** From the top of the canvas, in CSS pixels. */
  readonly topPx: number;
}

export interface Picture {
  readonly strips: readonly Strip[];
  readonly scale: TimeScale;
  readonly heightPx: number;
  readonly theme: GrafanaTheme2;
}

/**
 * Draws every strip: above, what part of the endpoints is ready, from the bottom up, with what is missing hatched over it;
 * below, what part of the requests failed. Nothing is drawn where nothing tells.
 */
export function drawStrips(canvas: HTMLCanvasElement, { strips, scale, heightPx, theme }: Picture): void {
  const context = canvas.getContext('2d');
  if (context === null) {
    return;
  }
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(scale.widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const colors = {
    ...inksOf(theme),
    missing: hatch(context, theme.colors.error.main, theme.colors.error.contrastText),
  };
  for (const { history, topPx } of strips) {
    const { ready, failed } = stripColumns(history, scale);
    context.fillStyle = colors.base;
    context.fillRect(0, topPx + readyPx + gapPx + failedPx - 1, scale.widthPx, 1);
    eachRun(ready, (share, x, width) => {
      const height = Math.round(readyPx * share);
      context.globalAlpha = readyAlpha;
      context.fillStyle = colors.ready;
      context.fillRect(x, topPx + readyPx - height, width, height);
      context.globalAlpha = 1;
      context.fillStyle = colors.missing;
      context.fillRect(x, topPx, width, readyPx - height);
    });
    context.fillStyle = colors.failed;
    eachRun(failed, (share, x, width) => {
      // However small the share, it is seen.
      const height = share > 0 ? Math.max(2, Math.round(failedPx * share)) : 0;
      context.fillRect(x, topPx + readyPx + gapPx + failedPx - height, width, height);
    });
  }
}

interface Inks {
  readonly ready: string;
  readonly failed: string;
  readonly base: string;
}

export function inksOf({ colors }: GrafanaTheme2): Inks {
  return { ready: colors.success.main, failed: colors.warning.main, base: colors.border.weak };
}

/** What is as it ought to be stands back behind what is not. */
export const readyAlpha = 0.6;

const hatchPx = 6;

/** Told from a plain area without color. */
function hatch(context: CanvasRenderingContext2D, color: string, ink: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = hatchPx;
  tile.height = hatchPx;
  const pen = tile.getContext('2d');
  if (pen === null) {
    return color;
  }
  pen.fillStyle = color;
  pen.fillRect(0, 0, hatchPx, hatchPx);
  pen.strokeStyle = ink;
  pen.globalAlpha = 0.55;
  pen.beginPath();
  pen.moveTo(-1, hatchPx + 1);
  pen.lineTo(hatchPx + 1, -1);
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? color;
}
