import { z } from 'zod';
import { ConfigurationSetupError } from './configuration.errors.ts';

/** One environment variable, as documents show it. */
export interface Variable {
  readonly name: string;
  readonly description: string;
  /** What may be given, in words. */
  readonly allowed: string;
  /** As it would be given; `undefined` without one, and for secrets. */
  readonly default: string | undefined;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
}

const property = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  isSecret: z.boolean().optional(),
  allowed: z.string().optional(),
});
type Property = z.output<typeof property>;

const properties = z.looseObject({
  properties: z.record(z.string(), property),
  required: z.array(z.string()).default([]),
});

/** @throws ConfigurationSetupError for a variable without a description, or a secret with a default */
export function variablesOf(app: string, schema: z.ZodObject): readonly Variable[] {
  const json = properties.parse(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }),
  );
  return Object.entries(json.properties).map(([name, shape]) => {
    const { description, isSecret = false } = shape;
    if (!description) throw new ConfigurationSetupError(app, name, 'has no description');
    if (isSecret && shape.default !== undefined)
      throw new ConfigurationSetupError(app, name, 'is a secret with a default, which is none');
    return {
      name,
      description,
      isSecret,
      allowed: shape.allowed ?? allowedBy(shape),
      default: shape.default === undefined ? undefined : String(shape.default),
      isRequired: json.required.includes(name),
    };
  });
}

function allowedBy(shape: Property): string {
  if (shape.enum) return shape.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (shape.type === 'integer') return `whole number${rangeOf(shape)}`;
  if (shape.type === 'number') return `number${rangeOf(shape)}`;
  return shape.type === 'boolean' ? '`true`, `false`' : 'text';
}

/** The bounds that zod gives every whole number say nothing. */
function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Property): string {
  const isBound = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  const parts = [
    isBound(minimum) ? `from ${minimum}` : undefined,
    isBound(exclusiveMinimum) ? `over ${exclusiveMinimum}` : undefined,
    isBound(maximum) ? `to ${maximum}` : undefined,
    isBound(exclusiveMaximum) ? `under ${exclusiveMaximum}` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? ` ${parts.join(' ')}` : '';
}
