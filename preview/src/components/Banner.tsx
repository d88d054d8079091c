import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ComponentProps, ReactNode } from 'react';
import { Glyph } from './Glyph.tsx';

interface Props {
  readonly severity: 'error' | 'warning' | 'info';
  readonly children: ReactNode;
}

const glyphs: Record<Props['severity'], ComponentProps<typeof Glyph>['shape']> = {
  error: 'cross',
  warning: 'warning',
  info: 'info',
};

/** One sentence across the page. */
export function Banner({ severity, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={cx(styles.banner, styles[severity])} role={severity === 'error' ? 'alert' : 'status'}>
      <Glyph shape={glyphs[severity]} className={styles.icon} />
      <div className={styles.text}>{children}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const colored = ({ border, text, transparent }: GrafanaTheme2['colors']['error']) =>
    css({ borderColor: border, background: transparent, svg: { color: text } });
  return {
    banner: css({
      display: 'flex',
      gap: theme.spacing(1),
      padding: theme.spacing(1, 1.5),
      border: '1px solid',
      borderRadius: theme.shape.radius.default,
    }),
    icon: css({ flex: 'none', marginTop: 2 }),
    text: css({ minWidth: 0, overflowWrap: 'anywhere' }),
    error: colored(theme.colors.error),
    warning: colored(theme.colors.warning),
    info: colored(theme.colors.info),
  };
};
