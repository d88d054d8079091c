import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { upstreamName } from '@uhwatch/contract/status-page.ts';
import { type UpstreamId } from '../data/row';

interface Props {
  readonly row: UpstreamId;
}

/** A name that is longer may differ from others in its end alone, so the end is kept in view. */
const longName = 24;
const endOfName = 8;

/** Namespace and service on one line; where both do not fit the namespace gives way, then the middle of the service. */
export function UpstreamName({ row: { namespace, service } }: Props) {
  const styles = useStyles2(getStyles);
  const split = service.length > longName ? service.length - endOfName : service.length;
  return (
    <span className={styles.name} title={upstreamName(namespace, service)}>
      {namespace !== '' && <span className={styles.namespace}>{namespace}/</span>}
      <span className={styles.service}>{service.slice(0, split)}</span>
      {split < service.length && <span className={styles.end}>{service.slice(split)}</span>}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const service = { color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium };
  return {
    name: css({ display: 'flex', minWidth: 0, whiteSpace: 'nowrap' }),
    namespace: css({
      flex: '0 1000 auto',
      minWidth: '1.2em',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      color: theme.colors.text.secondary,
    }),
    service: css({ ...service, flex: '0 1 auto', overflow: 'hidden', textOverflow: 'ellipsis' }),
    end: css({ ...service, flex: 'none' }),
  };
};
