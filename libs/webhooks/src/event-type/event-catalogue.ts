import { z } from 'zod';
import { InvalidOptionError } from '../webhook-options.errors.ts';
import { EventTypeNotFoundError, EventTypeUnknownError, InvalidPayloadError } from './event-type.errors.ts';
import { eventTypeName, matches } from './event-type.ts';
import type { EventType } from './event-type.ts';
import { endpointDisabled, endpointProbe } from './operational-events.ts';

/** An event type as clients see it. */
export interface EventTypeDescription {
  readonly type: string;
  readonly description: string;
  /** JSON Schema, draft 2020-12, of the body's `data`. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example: unknown;
}

/** The event types of a service, and those of the webhooks themselves. */
export class EventCatalogue {
  private readonly types: ReadonlyMap<string, EventType>;
  readonly descriptions: readonly EventTypeDescription[];

  /** @throws InvalidOptionError for a name or an example that is wrong, or a type that is there twice */
  constructor(own: readonly EventType[]) {
    const all: readonly EventType[] = [...own, endpointDisabled, endpointProbe];
    this.types = new Map(all.map((each) => [each.type, each]));
    if (this.types.size < all.length) throw new InvalidOptionError('eventTypes', 'a type is there twice');
    this.descriptions = all
      .map((each) => described(each))
      .sort((one, other) => (one.type < other.type ? -1 : 1));
  }

  /** @throws EventTypeNotFoundError */
  describe(type: string): EventTypeDescription {
    const found = this.descriptions.find((each) => each.type === type);
    if (!found) throw new EventTypeNotFoundError(type);
    return found;
  }

  /** @throws EventTypeUnknownError for the first pattern that no event type fits */
  checkPatterns(patterns: readonly string[] | null): void {
    const unknown = patterns?.find(
      (pattern) => ![...this.types.keys()].some((type) => matches([pattern], type)),
    );
    if (unknown !== undefined) throw new EventTypeUnknownError(unknown);
  }

  /**
   * What of a payload is sent: what its schema knows.
   *
   * @throws EventTypeNotFoundError
   * @throws InvalidPayloadError
   */
  payloadOf(type: string, payload: unknown): unknown {
    const known = this.types.get(type);
    if (!known) throw new EventTypeNotFoundError(type);
    const parsed = known.schema.safeParse(payload);
    if (!parsed.success) throw new InvalidPayloadError(type, z.prettifyError(parsed.error));
    return parsed.data;
  }
}

function described({ type, description, schema, example }: EventType): EventTypeDescription {
  if (!eventTypeName.safeParse(type).success) {
    throw new InvalidOptionError('eventTypes', `'${type}' is not words separated by dots`);
  }
  const parsed = schema.safeParse(example);
  if (!parsed.success) {
    throw new InvalidOptionError('eventTypes', `the example of '${type}': ${z.prettifyError(parsed.error)}`);
  }
  return { type, description, schema: jsonSchemaOf(type, schema), example };
}

function jsonSchemaOf(type: string, schema: z.ZodType): EventTypeDescription['schema'] {
  try {
    return z.toJSONSchema(schema, { io: 'output' });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidOptionError('eventTypes', `the schema of '${type}' is no JSON Schema: ${problem}`);
  }
}
