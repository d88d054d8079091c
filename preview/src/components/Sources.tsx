import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { SourceState } from '@uhwatch/contract/api.ts';
import { Banner } from './Banner.tsx';
import { Glyph } from './Glyph.tsx';

interface Props {
  readonly sources: readonly SourceState[];
}

/** Where the facts come from; what a source that is down feeds is unknown, so its reason stands here in full. */
export function Sources({ sources }: Props) {
  const styles = useStyles2(getStyles);
  const down = sources.filter(({ up }) => !up);
  return (
    <section className={styles.section} aria-label="Sources">
      <ul className={styles.list}>
        <li className={styles.label}>{sources.length === 0 ? 'No source is configured' : 'Sources'}</li>
        {sources.map(({ name, up }) => (
          <li key={name} className={styles.item}>
            <Glyph shape={up ? 'check' : 'cross'} className={up ? styles.up : styles.down} />
            {name} <span className={up ? styles.upWord : styles.down}>{up ? 'up' : 'down'}</span>
          </li>
        ))}
      </ul>
      {down.map(({ name, error }) => (
        <Banner key={name} severity="warning">
          <strong>{name} is down:</strong> {error ?? 'it gave no reason'}
        </Banner>
      ))}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    padding: 0,
    listStyle: 'none',
  }),
  label: css({ color: theme.colors.text.secondary }),
  item: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  up: css({ color: theme.colors.success.text }),
  upWord: css({ color: theme.colors.text.secondary }),
  down: css({ color: theme.colors.error.text }),
});
