import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ButtonGroup, ButtonSelect, ToolbarButton, useStyles2 } from '@grafana/ui';
import { intervals, type Refresh } from '../refresh.ts';
import { isoTime } from '../words.ts';

interface Props {
  readonly at: string | undefined;
  readonly stale: boolean;
  readonly refresh: Refresh;
  readonly onRefresh: () => void;
}

export function Header({ at, stale, refresh, onRefresh }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <img className={styles.logo} src={LOGO_URL} alt="" />
        <h1 className={styles.name}>uhwatch</h1>
        <span className={styles.claim}>Does anything healthy stand behind each upstream?</span>
        <nav className={styles.nav} aria-label="Refresh and raw data">
          {at !== undefined && (
            <span className={styles.time}>
              {stale ? 'stale, of' : 'as of'} <time dateTime={at}>{isoTime(at)}</time>
            </span>
          )}
          <ButtonGroup>
            <ToolbarButton aria-label="Refresh" tooltip="Refresh" icon="sync" onClick={onRefresh} />
            <ButtonSelect
              aria-label={`Refresh interval: ${labelOf(refresh.interval)}`}
              value={{ value: refresh.interval, label: labelOf(refresh.interval) }}
              options={['', ...intervals].map((value) => ({ value, label: labelOf(value) }))}
              onChange={({ value }) => refresh.setInterval(value ?? '')}
            />
          </ButtonGroup>
          <a className={styles.link} href="metrics">
            /metrics
          </a>
          <a className={styles.link} href="api/v1/upstreams">
            /api/v1/upstreams
          </a>
        </nav>
      </div>
    </header>
  );
}

function labelOf(interval: string): string {
  return interval === '' ? 'Off' : interval;
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  inner: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    maxWidth: 1280,
    margin: '0 auto',
    padding: theme.spacing(1.25, 3),
    [theme.breakpoints.down('sm')]: { padding: theme.spacing(1, 1.5) },
  }),
  logo: css({ width: 26, height: 26 }),
  name: css({ ...theme.typography.h4, margin: 0 }),
  claim: css({
    marginLeft: theme.spacing(1),
    color: theme.colors.text.secondary,
    [theme.breakpoints.down('md')]: { display: 'none' },
  }),
  nav: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 2), marginLeft: 'auto' }),
  time: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  link: css({ color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
});
