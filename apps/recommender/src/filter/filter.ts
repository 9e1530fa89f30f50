/** A value of the filter language. */
export type Literal = string | number | boolean;

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A filter as a tree; `parseFilter` makes it, and it is checked: fields exist and fit what they are compared with. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly filter: Filter }
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly operator: Comparison;
      readonly value: Literal;
    }
  | { readonly kind: 'in'; readonly field: string; readonly values: readonly Literal[] }
  | { readonly kind: 'contains'; readonly field: string; readonly value: string }
  | { readonly kind: 'exists'; readonly field: string };

export type FieldType = 'text' | 'number' | 'list' | 'any';

/** What of an item can be asked; beside these `attributes.NAME`. */
export const fieldTypes: Readonly<Record<string, FieldType>> = {
  itemId: 'text',
  title: 'text',
  description: 'text',
  category: 'text',
  seller: 'text',
  tags: 'list',
  price: 'number',
  stock: 'number',
  ageDays: 'number',
};

const attribute = /^attributes\.[\p{Letter}_][\p{Letter}\p{Number}_-]*$/u;

/** @returns undefined for a field that items do not have */
export function fieldTypeOf(field: string): FieldType | undefined {
  if (attribute.test(field)) return 'any';
  return Object.hasOwn(fieldTypes, field) ? fieldTypes[field] : undefined;
}

/** The filter as text, which parses to the same filter. */
export function formatFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${formatFilter(filter.left)} ${filter.kind} ${formatFilter(filter.right)})`;
    case 'not':
      return `not (${formatFilter(filter.filter)})`;
    case 'compare':
      return `${filter.field} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'in':
      return `${filter.field} in [${filter.values.map((value) => JSON.stringify(value)).join(', ')}]`;
    case 'contains':
      return `${filter.field} contains ${JSON.stringify(filter.value)}`;
    case 'exists':
      return `${filter.field} exists`;
  }
}
