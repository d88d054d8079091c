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
  const partly = sources.filter(isPartly);
  return (
    <section className={styles.section} aria-label="Sources">
      <ul className={styles.list}>
        <li className={styles.label}>{sources.length === 0 ? 'No source is configured' : 'Sources'}</li>
        {sources.map((source) => {
          const { shape, word, glyph, text } = looks[stateOf(source)];
          return (
            <li key={source.name} className={styles.item}>
              <Glyph shape={shape} className={styles[glyph]} />
              {source.name} <span className={styles[text]}>{word}</span>
            </li>
          );
        })}
      </ul>
      {down.map(({ name, error }) => (
        <Banner key={name} severity="warning">
          <strong>{name} is down:</strong> {error ?? 'it gave no reason'}
        </Banner>
      ))}
      {partly.map(({ name, resources }) => (
        <Banner key={name} severity="warning">
          <strong>{name} cannot read everything.</strong>
          <ul className={styles.parts}>
            {resources.filter(isMissing).map((part) => (
              <li key={part.name}>
                {part.name}: {part.error}
              </li>
            ))}
          </ul>
        </Banner>
      ))}
    </section>
  );
}

/** A part that is not up and says why; one that says nothing is still on its way. */
function isMissing({ up, error }: SourceState['resources'][number]): boolean {
  return !up && error !== null;
}

function isPartly({ up, resources }: SourceState): boolean {
  return up && resources.some(isMissing);
}

function stateOf(source: SourceState): keyof typeof looks {
  if (!source.up) return 'down';
  return isPartly(source) ? 'partly' : 'up';
}

const looks = {
  up: { shape: 'check', word: 'up', glyph: 'up', text: 'upWord' },
  partly: { shape: 'warning', word: 'up, in part', glyph: 'partly', text: 'partly' },
  down: { shape: 'cross', word: 'down', glyph: 'down', text: 'down' },
} as const;

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
  partly: css({ color: theme.colors.warning.text }),
  down: css({ color: theme.colors.error.text }),
  parts: css({ margin: theme.spacing(0.5, 0, 0, 2), padding: 0 }),
});
