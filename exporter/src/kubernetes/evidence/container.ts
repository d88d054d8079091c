import type { Container, ContainerEnd, ContainerRole, ContainerState } from '../../model/evidence/pod.ts';
import { flag, type JsonObject, list, number, object, text } from '../json.ts';
import { quantities, textOf, timeOf } from './fields.ts';
import { probesOf, type RewrittenProbes, rewrittenProbesOf } from './probe.ts';

/** The containers of a pod, those that run first first, each with its status. */
export function containersOf(spec: JsonObject, status: JsonObject): Container[] {
  const rewritten = rewrittenProbesOf(spec);
  const init = list(spec['initContainers']).map(object);
  const main = list(spec['containers']).map(object);
  const initStates = byName(status['initContainerStatuses']);
  const mainStates = byName(status['containerStatuses']);
  return [
    ...init.map((each) => container(each, { role: roleOf(each), states: initStates, rewritten })),
    ...main.map((each) => container(each, { role: 'main', states: mainStates, rewritten })),
  ];
}

/** A restartable init container is a native sidecar. Source: KEP-753. */
function roleOf(source: JsonObject): ContainerRole {
  return source['restartPolicy'] === 'Always' ? 'sidecar' : 'init';
}

function byName(statuses: unknown): ReadonlyMap<string, JsonObject> {
  return new Map(list(statuses).map((item) => [text(object(item)['name']) ?? '', object(item)]));
}

interface Context {
  readonly role: ContainerRole;
  readonly states: ReadonlyMap<string, JsonObject>;
  readonly rewritten: RewrittenProbes;
}

function container(source: JsonObject, { role, states, rewritten }: Context): Container {
  const name = text(source['name']) ?? '';
  const status = states.get(name) ?? {};
  const resources = object(source['resources']);
  return {
    name,
    role,
    image: text(source['image']) ?? '',
    ports: list(source['ports']).map((item) => {
      const port = object(item);
      return {
        name: text(port['name']) ?? '',
        number: number(port['containerPort']) ?? 0,
        protocol: text(port['protocol']) ?? 'TCP',
        hostPort: number(port['hostPort']),
      };
    }),
    ...probesOf(source, rewritten.get(name)),
    memoryLimit: quantities(resources['limits']).get('memory'),
    requests: quantities(resources['requests']),
    state: stateOf(object(status['state'])),
    lastEnd: endOf(object(status['lastState'])['terminated']),
    ready: flag(status['ready']) ?? false,
    started: flag(status['started']),
    restarts: number(status['restartCount']) ?? 0,
  };
}

function stateOf({ waiting, running, terminated }: JsonObject): ContainerState | undefined {
  if (waiting !== undefined && waiting !== null) {
    const { reason, message } = object(waiting);
    return { kind: 'waiting', reason: text(reason) ?? '', message: text(message) ?? '' };
  }
  if (running !== undefined && running !== null)
    return { kind: 'running', since: timeOf(object(running)['startedAt']) };
  const end = endOf(terminated);
  return end && { kind: 'terminated', ...end };
}

function endOf(value: unknown): ContainerEnd | undefined {
  if (value === undefined || value === null) return undefined;
  const { reason, exitCode, message, finishedAt } = object(value);
  return {
    reason: textOf(reason),
    exitCode: number(exitCode),
    message: text(message) ?? '',
    at: timeOf(finishedAt),
  };
}
