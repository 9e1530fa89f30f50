import { z } from 'zod';

/** What an alert is known by, such as `severity` or `topic`. */
export type Labels = Readonly<Record<string, string>>;

export const labelName = z.string().regex(/^[a-zA-Z_]\w{0,49}$/, 'is not a name of a label');
export const labelValue = z.string().max(200);
export const labels = z.record(labelName, labelValue).meta({ id: 'Labels' });

export const matcher = z
  .object({
    label: labelName,
    operator: z.enum(['=', '!=', 'startsWith', 'oneOf']).default('='),
    value: z.union([labelValue, z.array(labelValue).min(1).max(100)]),
  })
  .refine(({ operator, value }) => (operator === 'oneOf') === Array.isArray(value), {
    path: ['value'],
    message: 'is a list for oneOf, and a text for all else',
  })
  .meta({ id: 'Matcher' });
export type Matcher = z.output<typeof matcher>;

export const matchers = z.array(matcher).min(1).max(20);

/** Whether all matchers hold. A label that is absent is empty. */
export function matches(all: readonly Matcher[], of: Labels): boolean {
  return all.every(({ label, operator, value }) => {
    const own = of[label] ?? '';
    if (Array.isArray(value)) return value.includes(own);
    if (operator === '!=') return own !== value;
    return operator === 'startsWith' ? own.startsWith(value) : own === value;
  });
}
