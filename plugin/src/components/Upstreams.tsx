import { css } from '@emotion/css';
import React, { useMemo, useState } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellContext } from '../columns/column';
import { prepare } from '../data/prepare';
import { type UpstreamRow } from '../data/row';
import { type Options, type View } from '../options';
import { text } from '../text';
import { type Filter, filtered } from '../views/filter';
import { UpstreamDrawer } from '../views/detail/UpstreamDrawer';
import { GridView } from '../views/grid/GridView';
import { TableView } from '../views/table/TableView';
import { TimelineView } from '../views/timeline/TimelineView';
import { type ViewProps } from '../views/view';
import { HiddenNote } from './HiddenNote';
import { ProblemView } from './ProblemView';
import { Toolbar } from './Toolbar';

interface Props {
  readonly rows: readonly UpstreamRow[];
  readonly options: Options;
  readonly context: CellContext;
  /** Of the panel, in CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly filter: Filter;
  onFilter(filter: Filter): void;
  /** Undefined where nobody keeps which columns are hidden, by id. */
  readonly onHiddenColumns: ((hidden: readonly string[]) => void) | undefined;
  /** What else there is to say about the rows. */
  readonly children?: React.ReactNode;
}

const views: Readonly<Record<View, React.ComponentType<ViewProps>>> = {
  table: TableView,
  grid: GridView,
  timeline: TimelineView,
};

/** Below this height there is room for the summary and a few rows only. */
const smallBelowPx = 240;

/** What the panel shows of the rows, whichever adapter read them. */
export function Upstreams({ rows, options, context, size, filter, onFilter, onHiddenColumns, children }: Props) {
  const styles = useStyles2(getStyles);
  const [openKey, setOpenKey] = useState<string>();
  const opened = openKey === undefined ? undefined : rows.find(({ key }) => key === openKey);
  const ViewOf = views[options.view];
  const prepared = useMemo(() => prepare(rows, options), [rows, options]);
  const shown = useMemo(() => ('problem' in prepared ? [] : filtered(prepared.rows, filter)), [prepared, filter]);
  if ('problem' in prepared) {
    return <ProblemView problem={prepared.problem} />;
  }
  return (
    <>
      {children}
      <Toolbar
        rows={prepared.rows}
        filter={filter}
        columns={
          onHiddenColumns === undefined || options.view !== 'table'
            ? undefined
            : { hidden: options.hiddenColumns, onHidden: onHiddenColumns }
        }
        isSmall={size.height < smallBelowPx}
        onFilter={onFilter}
      />
      {shown.length > 0 ? (
        <ViewOf rows={shown} context={context} options={options} size={size} onOpen={({ key }) => setOpenKey(key)} />
      ) : (
        <p className={styles.message} role="status">
          {prepared.rows.length === 0
            ? text('notices.all-healthy', 'Every upstream is healthy.')
            : text('notices.nothing-found', 'No upstream matches what you search for.')}
        </p>
      )}
      <HiddenNote hidden={prepared.hidden} />
      {opened !== undefined && <UpstreamDrawer row={opened} context={context} onClose={() => setOpenKey(undefined)} />}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  message: css({ margin: 'auto', padding: theme.spacing(2), color: theme.colors.text.secondary }),
});
