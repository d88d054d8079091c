import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { upstreamName } from '@uhwatch/contract/status-page.ts';
import { type UpstreamId } from '../data/row';

interface Props {
  readonly row: UpstreamId;
}

/** Namespace and service on one line; where both do not fit the namespace gives way. */
export function UpstreamName({ row: { namespace, service } }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.name} title={upstreamName(namespace, service)}>
      {namespace !== '' && <span className={styles.namespace}>{namespace}/</span>}
      <span className={styles.service}>{service}</span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({ display: 'flex', minWidth: 0, whiteSpace: 'nowrap' }),
  namespace: css({
    flex: '0 10 auto',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: theme.colors.text.secondary,
  }),
  service: css({
    flex: '0 1 auto',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
  }),
});
