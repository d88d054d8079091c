import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { statusWords } from '@uhwatch/contract/status.ts';
import { escapeHtml } from './escape-html.ts';

/** The status page where the panel was not built: plain, without a script. */
export function plainPage({ at, mode, sources, upstreams }: UpstreamList): string {
  const sourceRows = sources.map(
    ({ name, up, error }) => `<li>${escapeHtml(name)}: ${up ? 'up' : `down: ${escapeHtml(error ?? 'starting')}`}</li>`,
  );
  const rows = upstreams.map(
    ({ upstream_namespace, upstream_service, status, endpoints, desired, findings, unknown_because }) => {
      const name = escapeHtml([upstream_namespace, upstream_service].filter((part) => part !== '').join('/'));
      const why = escapeHtml(findings[0]?.title ?? unknown_because ?? '');
      return `<tr><th scope="row">${name}</th><td>${statusWords[status]}</td><td>${endpoints?.ready ?? '?'} / ${desired ?? '?'}</td><td>${why}</td></tr>`;
    },
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>uhwatch</title>
<h1>uhwatch</h1>
<p>${mode === 'demo' ? 'Demo: a recorded incident plays in a loop. ' : ''}As of ${at}. <a href="/metrics">/metrics</a> <a href="/api/v1/upstreams">/api/v1/upstreams</a></p>
<p>The panel is not built: <code>npm run build</code> makes it, then restart uhwatch.</p>
<ul>${sourceRows.join('')}</ul>
<table><tr><th scope="col">Upstream</th><th scope="col">Status</th><th scope="col">Ready / desired</th><th scope="col">Why</th></tr>
${rows.join('\n')}
</table>
</html>
`;
}
