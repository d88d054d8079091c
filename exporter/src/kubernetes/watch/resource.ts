import type { Clock } from '../../model/clock.ts';
import type { RelistReason, ResourceActivity } from '../../model/event.ts';
import type { SourceError } from '../../model/source.ts';
import type { Client } from '../client/client.ts';
import type { JsonObject } from '../json.ts';
import type { ListMethod } from './list-method.ts';

/** A resource that is listed and watched. */
export interface Resource {
  readonly path: string;
  /** Selectors as the API writes them: only what they match is listed and watched. */
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** A list as it comes in. */
export interface Listing {
  put(object: JsonObject): void;
  remove(object: JsonObject): void;
  /** The list is whole and takes the place of all that was known. */
  commit(): void;
}

/** What a reflector tells. */
export interface Sink {
  begin(): Listing;
  put(object: JsonObject): void;
  remove(object: JsonObject): void;
  /** So many events of a watch, bookmarks among them, have just been handed over. */
  heard(events: number): void;
  note(activity: Exclude<ResourceActivity, 'event' | 'malformed_object'>): void;
  relisted(reason: RelistReason): void;
  /** What is known is in step again. */
  healthy(): void;
  /** It has not been in step for a while, and it is tried again. */
  fault(error: SourceError): void;
}

export interface ReflectorContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly sink: Sink;
  /** From 0 to 1; spreads the requests of many exporters. */
  readonly random: () => number;
  /** Shared by the reflectors of one cluster; default: this reflector finds out for itself. */
  readonly method?: ListMethod | undefined;
  /** A streamed list that brings nothing for so long is read page by page instead, in milliseconds; default 10 s. */
  readonly listSilenceMs?: number | undefined;
}
