import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Checkbox, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { panelViews, type PanelView } from '@uhwatch/contract/status-page.ts';

/** Whether the page has the colors that people tell apart whatever they see of colors. */
export interface PaletteChoice {
  readonly isSafe: boolean;
  readonly onSafe: (isSafe: boolean) => void;
}

interface Props {
  readonly list: UpstreamList;
  readonly view: { readonly view: PanelView; readonly onView: (view: PanelView) => void };
  readonly groups: { readonly groupBy: readonly string[]; readonly onGroupBy: (names: readonly string[]) => void };
  readonly palette: PaletteChoice;
}

const words: Record<PanelView, string> = { table: 'Table', grid: 'Grid', timeline: 'Last hour' };
const views = panelViews.map((value) => ({ value, label: words[value] }));

/** The one level that tells upstreams apart here: an exporter knows one cluster, and no labels of upstreams. */
const level = 'namespace';

/** How upstreams are drawn; what the panel in Grafana has among its options. */
export function Choices({ list, view: { view, onView }, groups: { groupBy, onGroupBy }, palette }: Props) {
  const styles = useStyles2(getStyles);
  const isApart = new Set(list.upstreams.map(({ upstream_namespace }) => upstream_namespace)).size > 1;
  const others = groupBy.filter((name) => name !== level);
  return (
    <div className={styles.choices}>
      {isApart && (
        <Checkbox
          label="Group by namespace"
          value={groupBy.includes(level)}
          onChange={({ currentTarget }) => onGroupBy(currentTarget.checked ? [...others, level] : others)}
        />
      )}
      <Checkbox
        label="Color-blind safe colors"
        value={palette.isSafe}
        onChange={({ currentTarget }) => palette.onSafe(currentTarget.checked)}
      />
      <RadioButtonGroup aria-label="View" options={views} value={view} onChange={onView} size="sm" />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  choices: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1, 2),
  }),
});
