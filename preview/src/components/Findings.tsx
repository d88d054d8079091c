import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { UpstreamList, UpstreamSummary } from '@uhwatch/contract/api.ts';
import { findingKey } from '@uhwatch/contract/findings.ts';
import { describeStatus } from '@uhwatch/contract/status.ts';
import { useRef, useState, type Ref } from 'react';
import type { PanelParts } from '../panel-module.ts';
import { isUnhealthy, nameOf } from '../upstreams.ts';
import { age } from '../words.ts';
import { FindingCard } from './FindingCard.tsx';
import { Surroundings } from './Surroundings.tsx';
import { UnknownNotes } from './UnknownNotes.tsx';

interface Props extends Pick<PanelParts, 'StatusWord'> {
  readonly list: UpstreamList;
  /** The upstream at which the page opens. */
  readonly asked: string | undefined;
}

/** A screenful, all but the first of them closed: whoever looks at a page of a thousand cards looks at none. */
const atOnce = 8;
const more = 20;

/** Why the unhealthy upstreams are unhealthy, the worst first. */
export function Findings({ StatusWord, list, asked }: Props) {
  const styles = useStyles2(getStyles);
  const opened = useRef(false);
  const [shown, setShown] = useState(atOnce);
  const unhealthy = list.upstreams.filter(isUnhealthy);
  const explained = unhealthy.filter(({ findings }) => findings.length > 0);
  const cards = explained.filter((upstream, index) => index < shown || nameOf(upstream) === asked);
  if (unhealthy.length === 0) return null;
  /** Once only: the page must not jump back when a person has scrolled on. */
  const open = (element: HTMLElement | null) => {
    if (element === null || opened.current) return;
    opened.current = true;
    // After the panel above has taken its height.
    requestAnimationFrame(() => {
      element.scrollIntoView();
      element.focus({ preventScroll: true });
    });
  };
  return (
    <section aria-labelledby="why" className={styles.section}>
      <h2 id="why" className={styles.heading}>
        Why they are unhealthy
      </h2>
      {cards.map((upstream, index) => {
        const name = nameOf(upstream);
        const opens = name === asked ? { opens: open } : {};
        const isOpen = asked === undefined ? index === 0 : name === asked;
        const shared = { StatusWord, name, upstream, isOpen };
        return <UnhealthyUpstream key={name} {...shared} at={list.at} {...opens} />;
      })}
      {cards.length < explained.length && (
        <Button variant="secondary" onClick={() => setShown(shown + more)} className={styles.more}>
          Show {Math.min(more, explained.length - cards.length)} of {explained.length - cards.length} more
        </Button>
      )}
      <UnknownNotes upstreams={unhealthy.filter(({ findings }) => findings.length === 0)} />
    </section>
  );
}

interface UpstreamProps extends Pick<PanelParts, 'StatusWord'> {
  readonly name: string;
  readonly upstream: UpstreamSummary;
  readonly at: string;
  /** Whether all is shown at first, and not the primary finding alone. */
  readonly isOpen: boolean;
  /** Takes the element when the page opens at it. */
  readonly opens?: Ref<HTMLElement>;
}

function UnhealthyUpstream({ StatusWord, name, upstream, at, isOpen, opens }: UpstreamProps) {
  const styles = useStyles2(getStyles);
  const { status, last_status, unknown_because, as_of, findings } = upstream;
  const words = describeStatus(status, last_status);
  return (
    <article
      ref={opens}
      tabIndex={-1}
      className={cx(styles.upstream, opens && styles.asked)}
      aria-label={`${name}: ${words}`}
    >
      <details open={isOpen}>
        <summary className={styles.header}>
          <h3 className={styles.name}>{name}</h3>
          <StatusWord status={status}>{words}</StatusWord>
          {as_of !== null && <span className={styles.age}>{age(as_of, at)}</span>}
          <span className={styles.title}>{findings[0]?.title}</span>
        </summary>
        {unknown_because !== null && <p className={styles.unknown}>{unknown_because}.</p>}
        {findings.map((finding) => (
          <FindingCard key={findingKey(finding)} finding={finding} at={at} />
        ))}
        <Surroundings upstream={upstream} />
      </details>
    </article>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  heading: css({ ...theme.typography.h4, margin: theme.spacing(1, 0, 0) }),
  upstream: css({
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    overflow: 'hidden',
    scrollMarginTop: theme.spacing(2),
  }),
  asked: css({ borderColor: theme.colors.primary.border }),
  more: css({ alignSelf: 'center' }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(1.25, 2),
    cursor: 'pointer',
    'details[open] > &': { borderBottom: `1px solid ${theme.colors.border.weak}` },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  title: css({
    flexBasis: '100%',
    color: theme.colors.text.secondary,
    'details[open] > summary > &': { display: 'none' },
  }),
  name: css({ ...theme.typography.h5, margin: 0, overflowWrap: 'anywhere' }),
  age: css({ color: theme.colors.text.secondary, fontStyle: 'italic', fontVariantNumeric: 'tabular-nums' }),
  unknown: css({ margin: 0, padding: theme.spacing(1.5, 2), color: theme.colors.text.secondary }),
});
