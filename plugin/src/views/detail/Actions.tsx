import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, LinkButton, useStyles2 } from '@grafana/ui';
import { type Action } from './action';

/** Where to go from here, and what to do. */
export function Actions({ actions }: { readonly actions: readonly Action[] }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.actions}>
      {actions.map((action) =>
        'href' in action ? (
          <LinkButton
            key={action.label}
            href={action.href}
            size="sm"
            variant="secondary"
            onClick={onClickOf(action)}
            {...(action.isElsewhere ? { target: '_blank', rel: 'noopener noreferrer' } : {})}
          >
            {action.label}
          </LinkButton>
        ) : (
          <Button key={action.label} size="sm" variant="secondary" onClick={action.run}>
            {action.label}
          </Button>
        ),
      )}
    </div>
  );
}

/** A click goes where Grafana leads; one that asks for a new tab or window goes to the address. */
function onClickOf({ follow }: Pick<Extract<Action, { href: string }>, 'follow'>) {
  return follow === undefined
    ? undefined
    : (event: React.MouseEvent) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          follow(event);
        }
      };
}

const getStyles = (theme: GrafanaTheme2) => ({
  actions: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginBottom: theme.spacing(2) }),
});
