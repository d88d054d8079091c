import { css } from '@emotion/css';
import { EventBusSrv, type PanelPlugin } from '@grafana/data';
import { PanelChrome, useStyles2, useTheme2 } from '@grafana/ui';
import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { useMemo } from 'react';
import { fieldConfig, toPanelData } from '../panel-data.ts';
import { useSize } from '../size.ts';
import { clockTime } from '../words.ts';

interface Props {
  readonly plugin: PanelPlugin;
  readonly list: UpstreamList;
  readonly stale: boolean;
}

const eventBus = new EventBusSrv();
const ignore = () => undefined;

/** The built panel in Grafana's frame, as wide as the page. */
export function PanelHost({ plugin, list, stale }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [measure, { width, viewportHeight }] = useSize();
  const data = useMemo(() => toPanelData(list, plugin, theme), [list, plugin, theme]);
  const Panel = plugin.panel;
  if (Panel === null) return null;
  const height = heightFor(list.upstreams.length, { width, viewportHeight });
  const title = stale ? `Upstream health, stale: as of ${clockTime(list.at)}` : 'Upstream health';
  return (
    <div ref={measure} className={stale ? styles.stale : undefined}>
      {width > 0 && (
        <PanelChrome title={title} width={width} height={height}>
          {(innerWidth, innerHeight) => (
            <Panel
              id={1}
              title={title}
              data={data}
              timeRange={data.timeRange}
              timeZone="browser"
              options={plugin.defaults}
              fieldConfig={fieldConfig}
              transparent={false}
              width={innerWidth}
              height={innerHeight}
              renderCounter={0}
              eventBus={eventBus}
              replaceVariables={(text) => text}
              onOptionsChange={ignore}
              onFieldConfigChange={ignore}
              onChangeTimeRange={ignore}
            />
          )}
        </PanelChrome>
      )}
    </div>
  );
}

/** As high as its rows need, so that a few upstreams leave no gap, and never so high that what is below is lost. */
function heightFor(rows: number, { width, viewportHeight }: { width: number; viewportHeight: number }): number {
  const narrow = width < 660;
  const rowPx = narrow ? 72 : 41;
  const framePx = narrow ? 170 : 130;
  return Math.round(Math.min(framePx + rows * rowPx, Math.max(340, 0.62 * viewportHeight)));
}

const getStyles = () => ({ stale: css({ opacity: 0.75, filter: 'saturate(0.4)' }) });
