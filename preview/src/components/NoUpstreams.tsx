import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

export function NoUpstreams() {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.box} aria-labelledby="no-upstreams">
      <h2 id="no-upstreams" className={styles.title}>
        No upstream is known yet
      </h2>
      <p className={styles.text}>
        An upstream appears as soon as a source names it: a Service that the cluster lists, or the first request in a
        proxy’s log. If this stays, look whether the sources above are up and watch the right place.
      </p>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    padding: theme.spacing(6, 3),
    border: `1px dashed ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    textAlign: 'center',
  }),
  title: css({ ...theme.typography.h4, margin: theme.spacing(0, 0, 1) }),
  text: css({ maxWidth: 560, margin: '0 auto', color: theme.colors.text.secondary }),
});
