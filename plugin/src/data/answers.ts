import { type DataFrame } from '@grafana/data';
import { isCounter, roleOfMetric } from '@uhwatch/contract/panel-inputs.ts';
import { panelRoles, type PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { type Dialect, dialects, type Naming, textOf } from './dialects';
import { isTable, type Sheet, sheetsOf, valueColumns } from './sheets';

/** A sheet of which it is known what it answers and whom it is about. */
export interface Answer {
  readonly sheet: Sheet;
  readonly dialect: Dialect['id'];
  readonly naming: Naming;
  /** Those of its series that are of this role and there now. */
  readonly rows: readonly number[];
}

/** Why what was meant for a role cannot be read: no label names an upstream, no number, or a counter without `rate`. */
export type Unusable = 'no-upstream' | 'no-value' | 'counter';

export interface RoleAnswer {
  /** What the exporter tells comes first. */
  readonly answers: readonly Answer[];
  /** Whether anything arrived for it, if only an empty answer. */
  readonly arrived: boolean;
  readonly unusable: Unusable | undefined;
}

export type RoleAnswers = Readonly<Record<PanelRole, RoleAnswer>>;

/** Which refId feeds which role, where it is not the role's own name. */
export type RefIds = Readonly<Partial<Record<PanelRole, string>>>;

/** What a part of what arrived is to one role. */
interface Part {
  readonly role: PanelRole;
  readonly answer?: Answer;
  readonly unusable?: Unusable;
}

/**
 * Sorts what arrived to roles: raw series by the name of their metric, all else by refId, never by position. A query
 * that is moved or added must not change meaning.
 */
export function answersByRole(frames: readonly DataFrame[], refIds: RefIds = {}): RoleAnswers {
  const rolesOf = (refId: string | undefined) => panelRoles.filter((role) => refIdOf(role, refIds) === refId);
  const parts: Part[] = [
    ...[...new Set(frames.map(({ refId }) => refId))].flatMap((refId) => rolesOf(refId).map((role) => ({ role }))),
    ...frames.filter(lacksValue).flatMap(({ refId }) => withUnusable(rolesOf(refId), 'no-value')),
    ...sheetsOf(frames).flatMap((sheet) => partsOf(sheet, rolesOf(sheet.refId))),
  ];
  return Object.fromEntries(
    panelRoles.map((role) => [role, gather(parts.filter((part) => part.role === role))]),
  ) as Record<PanelRole, RoleAnswer>;
}

export function refIdOf(role: PanelRole, refIds: RefIds): string {
  return refIds[role] || role;
}

function gather(parts: readonly Part[]): RoleAnswer {
  const place = ({ dialect }: Answer) => dialects.findIndex(({ id }) => id === dialect);
  return {
    answers: parts.flatMap(({ answer }) => answer ?? []).sort((a, b) => place(a) - place(b)),
    arrived: parts.length > 0,
    unusable: parts.find(({ unusable }) => unusable !== undefined)?.unusable,
  };
}

function lacksValue(frame: DataFrame): boolean {
  return frame.length > 0 && isTable(frame) && valueColumns(frame).length === 0;
}

function withUnusable(roles: readonly PanelRole[], unusable: Unusable): Part[] {
  return roles.map((role) => ({ role, unusable }));
}

function partsOf(sheet: Sheet, roles: readonly PanelRole[]): Part[] {
  const metrics = sheet.label('__name__');
  if (metrics === undefined) {
    return read(sheet, roles, sheet.present);
  }
  const rowsByMetric = new Map<string, number[]>();
  for (const row of sheet.present) {
    const metric = textOf(metrics[row]);
    const rows = rowsByMetric.get(metric) ?? [];
    rows.push(row);
    rowsByMetric.set(metric, rows);
  }
  const parts: Part[] = [];
  for (const [metric, rows] of rowsByMetric) {
    const role = roleOfMetric.get(metric);
    parts.push(...(isCounter(metric) ? withUnusable(roles, 'counter') : read(sheet, role ? [role] : roles, rows)));
  }
  return parts;
}

function read(sheet: Sheet, roles: readonly PanelRole[], rows: readonly number[]): Part[] {
  for (const { id: dialect, naming: find } of dialects) {
    const naming = find((label) => sheet.label(label));
    if (naming !== undefined) {
      return roles.map((role) => ({ role, answer: { sheet, dialect, naming, rows } }));
    }
  }
  return sheet.length > 0 ? withUnusable(roles, 'no-upstream') : [];
}
