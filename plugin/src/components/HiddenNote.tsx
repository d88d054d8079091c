import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type Prepared } from '../data/prepare';
import { countText } from '../text';

interface Props {
  readonly hidden: Prepared['hidden'];
}

/** Nothing is left out silently, least of all an upstream that is unhealthy. */
export function HiddenNote({ hidden: { healthy, others } }: Props) {
  const styles = useStyles2(getStyles);
  if (healthy + others === 0) {
    return null;
  }
  return (
    <p className={styles.note} role="status">
      {others > 0 && (
        <strong className={styles.others}>
          {countText(
            'notices.hidden',
            {
              one: '{{count}} more upstream hidden that is not healthy: raise “Maximum rows”.',
              other: '{{count}} more upstreams hidden that are not healthy: raise “Maximum rows”.',
            },
            { count: others },
          )}{' '}
        </strong>
      )}
      {healthy > 0 &&
        countText(
          'notices.hidden-healthy',
          { one: '{{count}} more healthy upstream hidden.', other: '{{count}} more healthy upstreams hidden.' },
          { count: healthy },
        )}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({
    flexShrink: 0,
    margin: 0,
    padding: theme.spacing(0.75, 1, 0),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  others: css({ color: theme.colors.warning.text }),
});
