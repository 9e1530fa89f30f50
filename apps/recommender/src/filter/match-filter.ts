import type { Item } from '../stages/stages.ts';
import type { Comparison, Filter, Literal } from './filter.ts';

export type Matches = (item: Item, now: number) => boolean;

const daySeconds = 86_400;

type Value = Literal | readonly string[] | undefined;
type Read = (item: Item, now: number) => Value;

const fields: Readonly<Record<string, Read>> = {
  itemId: ({ itemId }) => itemId,
  title: ({ title }) => title,
  description: ({ description }) => description,
  category: ({ category }) => category,
  seller: ({ seller }) => seller,
  tags: ({ tags }) => tags,
  price: ({ price }) => price,
  stock: ({ stock }) => stock,
  ageDays: ({ createdAt }, now) => (createdAt === undefined ? undefined : (now - createdAt) / daySeconds),
};

const comparisons: Readonly<Record<Comparison, (left: Value, right: Literal) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => typeof left === 'number' && left < Number(right),
  '<=': (left, right) => typeof left === 'number' && left <= Number(right),
  '>': (left, right) => typeof left === 'number' && left > Number(right),
  '>=': (left, right) => typeof left === 'number' && left >= Number(right),
};

/**
 * What tells whether an item fits. An item without the field fits no comparison but `!=`.
 *
 * @param filter checked by `parseFilter`; `now` of what it returns is in Unix seconds
 */
export function matcher(filter: Filter): Matches {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [matcher(filter.left), matcher(filter.right)];
      return filter.kind === 'and'
        ? (item, now) => left(item, now) && right(item, now)
        : (item, now) => left(item, now) || right(item, now);
    }
    case 'not': {
      const inner = matcher(filter.filter);
      return (item, now) => !inner(item, now);
    }
    case 'compare': {
      const [read, compare] = [reader(filter.field), comparisons[filter.operator]];
      return (item, now) => compare(read(item, now), filter.value);
    }
    case 'in': {
      const [read, values] = [reader(filter.field), new Set<Value>(filter.values)];
      return (item, now) => values.has(read(item, now));
    }
    case 'contains': {
      const read = reader(filter.field);
      return (item, now) => contains(read(item, now), filter.value);
    }
    case 'exists': {
      const read = reader(filter.field);
      return (item, now) => read(item, now) !== undefined;
    }
  }
}

/** Of a list one member that equals it; of a text a part, whatever the case of its letters. */
function contains(value: Value, wanted: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(wanted.toLowerCase());
  return Array.isArray(value) && value.includes(wanted);
}

function reader(field: string): Read {
  const known = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (known) return known;
  const name = field.slice('attributes.'.length);
  return ({ attributes = {} }) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
}
