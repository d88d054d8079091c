import type { ServiceSpec, SliceEndpoint } from '../../model/evidence/upstream-evidence.ts';
import { flag, type JsonObject, list, number, object, text } from '../json.ts';
import { shared, sharedLabels } from '../objects/record.ts';
import { lastWriteOf, metadataOf, textOf } from './fields.ts';

/** v1 Service, with the API's defaults. */
export function serviceSpecOf(source: JsonObject): ServiceSpec {
  const spec = object(source['spec']);
  const editedAt = selectorWrittenAt(source);
  return {
    selector: sharedLabels(spec['selector']),
    ports: list(spec['ports']).map((item) => {
      const { name, port, targetPort, protocol } = object(item);
      return {
        name: text(name) ?? '',
        number: number(port) ?? 0,
        targetPort: textOf(targetPort ?? port),
        protocol: text(protocol) ?? 'TCP',
      };
    }),
    createdAt: metadataOf(source).createdAt,
    internalTrafficPolicy: text(spec['internalTrafficPolicy']) ?? 'Cluster',
    externalTrafficPolicy: text(spec['externalTrafficPolicy']) ?? 'Cluster',
    ...(editedAt !== undefined && { editedAt }),
  };
}

/** At the latest; undefined where it is as it was made. */
function selectorWrittenAt(source: JsonObject): number | undefined {
  const at = lastWriteOf(source, writesSelector);
  return at !== undefined && at > (metadataOf(source).createdAt ?? 0) ? at : undefined;
}

/** Whether a managed field says that its manager writes the selector. */
export function writesSelector({ fieldsV1 }: JsonObject): boolean {
  return 'f:selector' in object(object(fieldsV1)['f:spec']);
}

/** The endpoints of an EndpointSlice; a condition that is not given has the API's default. */
export function sliceEndpointsOf(source: JsonObject): SliceEndpoint[] {
  const { name } = metadataOf(source);
  const ports = list(source['ports']).map((port) => text(object(port)['name']) ?? '');
  return list(source['endpoints']).map((item) => {
    const endpoint = object(item);
    const { ready, terminating } = object(endpoint['conditions']);
    const target = object(endpoint['targetRef']);
    return {
      slice: name,
      pod: text(target['name']) ?? '',
      uid: text(target['uid']) ?? '',
      node: shared(text(endpoint['nodeName']) ?? ''),
      ready: flag(ready) ?? true,
      terminating: flag(terminating) ?? false,
      ports,
    };
  });
}
