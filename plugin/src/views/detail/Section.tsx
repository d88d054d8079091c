import { css } from '@emotion/css';
import React, { useId } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  readonly title: string;
  readonly children: React.ReactNode;
}

/** A part of the drawer under its own heading. */
export function Section({ title, children }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ marginBottom: theme.spacing(3), overflowWrap: 'anywhere' }),
  title: css({ ...theme.typography.h5, marginBottom: theme.spacing(1) }),
});
