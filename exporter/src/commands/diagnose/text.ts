import type { Change, CommonCause, Evidence, Finding, UpstreamDetail } from '@uhwatch/contract/api.ts';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { describeStatus, type Status } from '@uhwatch/contract/status.ts';
import { Layout, type Style } from './layout.ts';

/** Evidence of one finding that a person reads; `-o json` has all of it. */
const shownEvidence = 8;

const styles = {
  no_healthy_upstream: ['bold', 'red'],
  degraded: ['bold', 'yellow'],
  unknown: ['bold', 'magenta'],
  idle: ['bold', 'gray'],
  healthy: ['bold', 'green'],
} as const satisfies Record<Status, Style>;

/** The answer in the first two lines; then each finding with what shows it and what to run; then what changed. */
export function textOf(detail: UpstreamDetail, isColored: boolean): string {
  const page = new Layout(isColored);
  const { status, last_status, findings, subsets, routes, changes } = detail;
  page.text(`${nameOf(detail)}: ${describeStatus(status, last_status)}${readyOf(detail)}`, {
    style: [...styles[status]],
  });
  page.text(answerOf(detail));
  for (const [place, finding] of findings.entries()) findingOf(page, finding, place + 1);
  if (subsets.length > 0) page.blank().text('Subsets of the mesh', { style: 'bold' });
  for (const each of subsets) page.text(wordsOfSubset(each), { indent: 2 });
  if (routes.length > 0) page.blank().text('Who is hit', { style: 'bold' });
  for (const { kind, namespace, name, host } of routes)
    page.text(`${host} by ${kind} ${namespace}/${name}`, { indent: 2 });
  if (changes.length > 0) page.blank().text('Changed before it began', { style: 'bold' });
  for (const change of changes) page.text(wordsOfChange(change), { indent: 2 });
  return page.toString();
}

/** What hits several of them at once, before each of them is told by itself. */
export function commonText(common: readonly CommonCause[], isColored: boolean): string {
  const page = new Layout(isColored);
  for (const { title, confidence, named, hosts, since, commands } of common) {
    page.text(title, { style: 'bold' });
    page.text(`${confidence}, since ${since}: ${named.join(', ')}`, { indent: 2 });
    if (hosts.length > 0) page.text(`hosts: ${hosts.join(', ')}`, { indent: 2 });
    for (const command of commands) page.command(command, 2);
  }
  return page.toString();
}

export function nameOf({ upstream_namespace, upstream_service }: UpstreamDetail): string {
  return [upstream_namespace, upstream_service].filter((part) => part !== '').join('/');
}

function readyOf({ endpoints, desired }: UpstreamDetail): string {
  if (endpoints === null) return '';
  const total = Math.max(desired ?? 0, endpoints.ready + endpoints.unready);
  return `, ${endpoints.ready} of ${total} endpoints ready`;
}

/** The second line: the primary cause and what it explains, or why there is none. */
function answerOf({ status, findings, unknown_because }: UpstreamDetail): string {
  const [primary] = findings;
  if (primary === undefined) return unknown_because ?? (status === 'idle' ? 'Nothing is to run.' : 'Nothing is wrong.');
  const { cause, confidence, endpoints, share } = primary;
  const howMany = [
    ...(endpoints > 0 ? [`${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}`] : []),
    ...(share > 0 ? [`${Math.round(share * 100)} %`] : []),
  ];
  return `${describeCause(cause)} (${[confidence, ...howMany].join(', ')})`;
}

function findingOf(page: Layout, { code, title, since, evidence, commands }: Finding, place: number): void {
  page.blank().text(`${place}. ${code} ${title}`, { style: 'bold' });
  page.text(`since ${since}`, { indent: 3 });
  if (evidence.length > 0) page.text('Evidence', { indent: 3 });
  for (const each of evidence.slice(0, shownEvidence)) page.text(wordsOf(each), { indent: 5 });
  if (evidence.length > shownEvidence) page.text(`and ${evidence.length - shownEvidence} more`, { indent: 5 });
  if (commands.length > 0) page.text('Run', { indent: 3 });
  for (const command of commands) page.command(command, 5);
  page.text(`Read docs/reference/findings.md#${code.toLowerCase()}`, { indent: 3 });
}

function wordsOf({ kind, namespace, name, field, value }: Evidence): string {
  return `${kind} ${[namespace, name].filter((part) => part !== '').join('/')} ${field}: ${String(value)}`;
}

function wordsOfSubset({ upstream_port, subset, endpoints }: UpstreamDetail['subsets'][number]): string {
  const port = upstream_port === '' ? '' : ` on port ${upstream_port}`;
  return `${subset}${port}: ${endpoints.ready} of ${endpoints.ready + endpoints.unready} endpoints ready`;
}

function wordsOfChange({ at, kind, namespace, name, what }: Change): string {
  return `${at} ${kind} ${[namespace, name].filter((part) => part !== '').join('/')}: ${what}`;
}
