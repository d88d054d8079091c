import { css } from '@emotion/css';
import React, { useEffect } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { Drawer, useStyles2 } from '@grafana/ui';
import { findingKey } from '@uhwatch/contract/findings.ts';
import { upstreamName } from '@uhwatch/contract/status-page.ts';
import { type CellContext } from '../../columns/column';
import { StatusWord } from '../../components/StatusWord';
import { type UpstreamRow } from '../../data/row';
import { describeShown, shownStatus } from '../../shown-status';
import { text } from '../../text';
import { describeAge, describeCluster } from '../../words';
import { Actions } from './Actions';
import { FindingView } from './FindingView';
import { Numbers } from './Numbers';
import { Past } from './Past';
import { Section } from './Section';
import { Surroundings } from './Surroundings';

interface Props {
  readonly row: UpstreamRow;
  readonly context: CellContext;
  onClose(): void;
}

/** All that is known of an upstream, beside the panel. */
export function UpstreamDrawer({ row, context, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const actions = context.actionsOf(row);
  useEscape(onClose);
  return (
    <Drawer title={<Title row={row} context={context} />} size="md" onClose={onClose}>
      <div className={styles.body}>
        {actions.length > 0 && <Actions actions={actions} />}
        {row.findings.length > 0 && (
          <Section title={text('detail.why', 'Why')}>
            {row.findings.map((finding) => (
              <FindingView key={findingKey(finding)} row={row} finding={finding} context={context} />
            ))}
          </Section>
        )}
        <Section title={text('detail.now', 'Now')}>
          <Numbers row={row} context={context} />
        </Section>
        <Past row={row} context={context} />
        <Surroundings row={row} context={context} />
      </div>
    </Drawer>
  );
}

/** Before anybody else hears of the key: the drawer's own handler swallows it while the drawer still moves. */
function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && onEscape();
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [onEscape]);
}

/** The whole name, which nothing else may show, and how the upstream is. */
function Title({ row, context }: Pick<Props, 'row' | 'context'>) {
  const styles = useStyles2(getStyles);
  const age = describeAge(row, context);
  return (
    <>
      <h3 className={styles.name}>{upstreamName(row.namespace, row.service)}</h3>
      <span className={styles.subtitle}>
        <StatusWord status={shownStatus(row)}>{describeShown(row)}</StatusWord>
        {row.cluster !== '' && <span>{describeCluster(row.cluster)}</span>}
        {age !== undefined && <span>{age}</span>}
      </span>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  body: css({ color: theme.colors.text.primary }),
  name: css({ ...theme.typography.h4, margin: theme.spacing(0, 3, 0.5, 0), overflowWrap: 'anywhere' }),
  subtitle: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2), color: theme.colors.text.secondary }),
});
