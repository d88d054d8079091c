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

const getStyles = (theme: GrafanaTheme2) => ({
  actions: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginBottom: theme.spacing(2) }),
});
