import { type FindingIdentity, findingKey } from '@uhwatch/contract/findings.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import { type NumberRole, numberRoles, panelQueries, type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { type Status, statuses } from '@uhwatch/contract/status.ts';
import { type Answer } from './answers';
import { textOf } from './dialects';
import { type Draft } from './draft';
import { classNamed } from './failures';

/** The role of a query about the present. */
export type PresentRole = Exclude<PanelRole, 'ready_history' | 'failure_history'>;

export function isOfPresent(role: PanelRole): role is PresentRole {
  return panelQueries[role].type === 'instant';
}

/** Takes what one row of an answer says of an upstream; `value` is a number, NaN among them. */
type Take = (draft: Draft, row: number, value: number) => void;
type Taker = (answer: Answer) => Take;

/** The text of a label by row; empty where the answer has no such label. */
function textColumn({ sheet }: Answer, name: string): (row: number) => string {
  const column = sheet.label(name);
  return column === undefined ? () => '' : (row) => textOf(column[row]);
}

const places = new Map<string, number>(statuses.map((status, place) => [status, place]));

/** Two exporters may disagree: the worse status counts. A word that is not in the contract tells nothing. */
function worse(known: Status | undefined, word: string): Status | undefined {
  const place = places.get(word);
  return place === undefined || (known !== undefined && statuses.indexOf(known) <= place) ? known : statuses[place];
}

function takeStatus(field: 'status' | 'lastStatus'): Taker {
  return (answer) => {
    const status = textColumn(answer, labels.status);
    return (draft, row, value) => {
      if (value === 1) {
        draft[field] = worse(draft[field], status(row));
      }
    };
  };
}

/** A query of one's own may answer several rows for an upstream: the worst counts. NaN is unknown. */
function takeNumber(role: NumberRole): Taker {
  const pick = Math[panelQueries[role].worst];
  return () => (draft, _, value) => {
    const known = draft.numbers[role];
    draft.numbers[role] = known === undefined ? value : pick(known, value);
  };
}

function identityColumns(answer: Answer): (row: number) => FindingIdentity {
  const code = textColumn(answer, labels.code);
  const cause = textColumn(answer, labels.cause);
  const reason = textColumn(answer, labels.reason);
  const port = textColumn(answer, labels.port);
  const subset = textColumn(answer, labels.subset);
  return (row) => ({
    code: code(row),
    cause: cause(row),
    reason: reason(row),
    upstream_port: port(row),
    subset: subset(row),
  });
}

function findingIn({ findings }: Draft, identity: FindingIdentity) {
  const key = findingKey(identity);
  return findings?.find((finding) => findingKey(finding) === key);
}

/** A query of one's own, or an HA pair of exporters, may tell of a finding twice. */
const takeFinding: Taker = (answer) => {
  const identityOf = identityColumns(answer);
  return (draft, row, endpoints) => {
    if (!Number.isFinite(endpoints)) {
      return;
    }
    const identity = identityOf(row);
    const known = findingIn(draft, identity);
    if (known === undefined) {
      draft.findings ??= [];
      draft.findings.push({ ...identity, endpoints, share: undefined, confidence: undefined, since: undefined });
    } else {
      known.endpoints = Math.max(known.endpoints, endpoints);
    }
  };
};

const takeSince: Taker = (answer) => {
  const identityOf = identityColumns(answer);
  return (draft, row, since) => {
    const finding = findingIn(draft, identityOf(row));
    if (finding !== undefined && Number.isFinite(since)) {
      finding.since = Math.min(since, finding.since ?? since);
    }
  };
};

const takeShare: Taker = (answer) => {
  const identityOf = identityColumns(answer);
  const confidence = textColumn(answer, labels.confidence);
  return (draft, row, share) => {
    const finding = findingIn(draft, identityOf(row));
    if (finding !== undefined && Number.isFinite(share)) {
      finding.share = Math.max(share, finding.share ?? 0);
      finding.confidence = confidence(row) || finding.confidence;
    }
  };
};

const takeFailures: Taker = (answer) => {
  const named = textColumn(answer, labels.class);
  const flags = textColumn(answer, 'response_flags');
  return (draft, row, rate) => {
    const name = classNamed(named(row), flags(row));
    if (name !== undefined && rate > 0) {
      draft.outcomes ??= new Map();
      draft.outcomes.set(name, (draft.outcomes.get(name) ?? 0) + rate);
    }
  };
};

function takePlace(field: 'ports' | 'subsets'): Taker {
  return (answer) => {
    const port = textColumn(answer, labels.port);
    const subset = textColumn(answer, labels.subset);
    const state = textColumn(answer, labels.state);
    return (draft, row, count) => {
      const told = state(row);
      if ((told !== 'ready' && told !== 'unready') || !Number.isFinite(count)) {
        return;
      }
      const [name, part] = [port(row), subset(row)];
      const places = (draft[field] ??= []);
      let known = places.find((other) => other.port === name && other.subset === part);
      if (known === undefined) {
        known = { port: name, subset: part, ready: undefined, unready: undefined, findings: [] };
        places.push(known);
      }
      known[told] = Math.max(count, known[told] ?? 0);
    };
  };
}

const takeAlert: Taker = (answer) => {
  const name = textColumn(answer, labels.alertName);
  const state = textColumn(answer, labels.alertState);
  const severity = textColumn(answer, labels.severity);
  return (draft, row, value) => {
    const told = state(row);
    if ((told !== 'firing' && told !== 'pending') || !(value > 0)) {
      return;
    }
    const alert = { name: name(row), severity: severity(row) };
    draft.alerts ??= [];
    const known = draft.alerts.find((other) => other.name === alert.name && other.severity === alert.severity);
    if (known === undefined) {
      draft.alerts.push({ ...alert, state: told });
    } else if (told === 'firing') {
      known.state = told;
    }
  };
};

const takeRoute: Taker = (answer) => {
  const kind = textColumn(answer, labels.kind);
  const namespace = textColumn(answer, labels.routeNamespace);
  const name = textColumn(answer, labels.route);
  const host = textColumn(answer, labels.host);
  return (draft, row) => {
    const route = { kind: kind(row), namespace: namespace(row), name: name(row), host: host(row) };
    draft.routes ??= [];
    if (!draft.routes.some((known) => sameWords(known, route))) {
      draft.routes.push(route);
    }
  };
};

const takeChange: Taker = (answer) => {
  const kind = textColumn(answer, labels.kind);
  const name = textColumn(answer, labels.name);
  const what = textColumn(answer, labels.what);
  return (draft, row, at) => {
    const change = { at, kind: kind(row), name: name(row), what: what(row) };
    draft.changes ??= [];
    if (Number.isFinite(at) && !draft.changes.some((known) => sameWords({ ...known, at }, change))) {
      draft.changes.push(change);
    }
  };
};

function sameWords(a: object, b: object): boolean {
  return Object.values(a).join('\n') === Object.values(b).join('\n');
}

/** What a row of each role says. Findings come before what is told of them. */
export const takers: Readonly<Record<PresentRole, Taker>> = {
  status: takeStatus('status'),
  last_status: takeStatus('lastStatus'),
  ...(Object.fromEntries(numberRoles.map((role) => [role, takeNumber(role)])) as Record<NumberRole, Taker>),
  findings: takeFinding,
  since: takeSince,
  share: takeShare,
  failures: takeFailures,
  ports: takePlace('ports'),
  subsets: takePlace('subsets'),
  alerts: takeAlert,
  routes: takeRoute,
  changes: takeChange,
};

/** Roles of which only the newest value of an upstream counts, where a range answer holds a series that just ended too. */
export const newestOnly: ReadonlySet<PanelRole> = new Set<PanelRole>(['status', 'last_status', ...numberRoles]);
