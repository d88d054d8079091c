import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { text } from '../../text';
import { inksOf, readyAlpha } from './draw';

/** What the parts of a strip mean. */
export function Legend() {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.legend}>
      <span className={styles.item}>
        <span className={styles.ready} /> {text('timeline.ready', 'ready')}
      </span>
      <span className={styles.item}>
        <span className={styles.missing} /> {text('timeline.missing', 'missing')}
      </span>
      <span className={styles.item}>
        <span className={styles.failed} /> {text('timeline.failed', 'failed requests')}
      </span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const { ready, failed } = inksOf(theme);
  const { main, contrastText } = theme.colors.error;
  const swatch = { display: 'inline-block', width: 12, height: 10, forcedColorAdjust: 'none' } as const;
  return {
    legend: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignContent: 'center',
      alignItems: 'center',
      gap: theme.spacing(0, 1),
      height: '100%',
      lineHeight: 1.1,
      paddingLeft: theme.spacing(1),
    }),
    item: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
    ready: css({ ...swatch, background: ready, opacity: readyAlpha }),
    missing: css({
      ...swatch,
      background: `repeating-linear-gradient(135deg, ${main} 0 3px, color-mix(in srgb, ${contrastText} 55%, ${main}) 3px 4px)`,
    }),
    failed: css({ ...swatch, height: 5, background: failed }),
  };
};
