import { css } from '@emotion/css';
import { PanelChrome, useStyles2 } from '@grafana/ui';
import type { ListPanelProps } from '@uhwatch/contract/status-page.ts';
import type { ComponentType } from 'react';
import { useSize } from '../size.ts';
import { isoTime } from '../words.ts';

interface Props extends Omit<ListPanelProps, 'width' | 'height'> {
  readonly ListPanel: ComponentType<ListPanelProps>;
  readonly stale: boolean;
}

/** The built panel in Grafana's frame, as wide as the page. */
export function PanelHost({ ListPanel, stale, ...shown }: Props) {
  const styles = useStyles2(getStyles);
  const [measure, { width, viewportHeight }] = useSize();
  const height = heightFor(shown, { width, viewportHeight });
  const title = stale ? `Upstream health, stale: as of ${isoTime(shown.list.at)}` : 'Upstream health';
  return (
    <div ref={measure} className={stale ? styles.stale : undefined}>
      {width > 0 && (
        <PanelChrome title={title} width={width} height={height}>
          {(innerWidth, innerHeight) => <ListPanel {...shown} width={innerWidth} height={innerHeight} />}
        </PanelChrome>
      )}
    </div>
  );
}

/** As high as its rows need, so that a few upstreams leave no gap, and never so high that what is below is lost. */
function heightFor(
  { list: { upstreams }, groupBy }: Pick<ListPanelProps, 'list' | 'groupBy'>,
  { width, viewportHeight }: { width: number; viewportHeight: number },
): number {
  const narrow = width < 660;
  const rowPx = narrow ? 72 : 41;
  const framePx = narrow ? 170 : 130;
  // A cause with its reason, or an age, takes a second line.
  const secondLines = upstreams.filter(({ findings, as_of }) => findings.length > 0 || as_of !== null).length;
  const groups = groupBy.length === 0 ? 0 : new Set(upstreams.map((each) => each.upstream_namespace)).size;
  const rowsPx = (upstreams.length + groups) * rowPx + secondLines * 17;
  return Math.round(Math.min(framePx + rowsPx, Math.max(340, 0.62 * viewportHeight)));
}

const getStyles = () => ({ stale: css({ opacity: 0.75, filter: 'saturate(0.4)' }) });
