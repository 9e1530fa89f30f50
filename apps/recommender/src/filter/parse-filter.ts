import { fieldTypeOf, fieldTypes } from './filter.ts';
import type { Comparison, FieldType, Filter, Literal } from './filter.ts';
import { FilterInvalidError } from './filter.errors.ts';
import { filterTokens } from './filter-tokens.ts';
import type { FilterToken } from './filter-tokens.ts';

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
/** Deeper filters, and longer lists than these, are no filters that somebody has written. */
const maxDepth = 50;
const maxCharacters = 4_000;

/**
 * Reads a filter such as `category == "shoes" and (price < 50 or tags contains "sale") and not attributes.used == true`.
 *
 * `not` binds more than `and`, `and` more than `or`. Texts stand in double quotes, as in JSON.
 *
 * @throws FilterInvalidError naming the place
 */
export function parseFilter(source: string): Filter {
  if (source.length > maxCharacters)
    throw new FilterInvalidError(source, maxCharacters, `longer than ${maxCharacters} characters`);
  return new FilterParser(source).parse();
}

class FilterParser {
  private readonly tokens: readonly FilterToken[];
  private at = 0;
  private depth = 0;

  constructor(private readonly source: string) {
    this.tokens = filterTokens(source);
  }

  parse(): Filter {
    const filter = this.either();
    if (this.token.kind !== 'end') this.refuse(`expected 'and', 'or' or the end, not '${this.token.text}'`);
    return filter;
  }

  private either(): Filter {
    this.depth += 1;
    if (this.depth > maxDepth) this.refuse(`more than ${maxDepth} filters in each other`);
    let left = this.both();
    while (this.takes('or')) left = { kind: 'or', left, right: this.both() };
    this.depth -= 1;
    return left;
  }

  private both(): Filter {
    let left = this.single();
    while (this.takes('and')) left = { kind: 'and', left, right: this.single() };
    return left;
  }

  private single(): Filter {
    let negations = 0;
    while (this.takes('not')) negations += 1;
    let filter = this.takes('(') ? this.closed() : this.condition();
    for (; negations > 0; negations -= 1) filter = { kind: 'not', filter };
    return filter;
  }

  private closed(): Filter {
    const filter = this.either();
    this.expect(')');
    return filter;
  }

  private condition(): Filter {
    const { text: field, kind } = this.token;
    if (kind !== 'word') this.refuse(`expected a field, not '${this.token.text || 'the end'}'`);
    const type = fieldTypeOf(field);
    if (type === undefined) {
      const known = [...Object.keys(fieldTypes), 'attributes.NAME'].join(', ');
      return this.refuse(`there is no field '${field}'; there are: ${known}`);
    }
    this.at += 1;
    if (this.takes('exists')) return { kind: 'exists', field };
    if (this.takes('contains')) return { kind: 'contains', field, value: this.contained(field, type) };
    if (this.takes('in')) return { kind: 'in', field, values: this.list(field, type) };
    return this.comparison(field, type);
  }

  private comparison(field: string, type: FieldType): Filter {
    const { text: operator } = this.token;
    if (!isComparison(operator))
      return this.refuse(`expected ==, !=, <, <=, >, >=, in, contains or exists after '${field}'`);
    if (type === 'list') this.refuse(`'${field}' is a list: ask ${field} contains "..."`);
    this.at += 1;
    const place = this.token.position;
    const value = this.literal(field, type);
    if (orders.has(operator) && typeof value !== 'number')
      throw new FilterInvalidError(this.source, place, `${operator} needs a number`);
    return { kind: 'compare', field, operator, value };
  }

  private contained(field: string, type: FieldType): string {
    if (type === 'number') this.refuse(`'${field}' is a number and contains nothing`);
    const { kind, text } = this.token;
    if (kind !== 'text') this.refuse('contains needs a text in double quotes');
    this.at += 1;
    return text;
  }

  private list(field: string, type: FieldType): readonly Literal[] {
    if (type === 'list') this.refuse(`'${field}' is a list: ask ${field} contains "..."`);
    this.expect('[');
    const values = [this.literal(field, type)];
    while (this.takes(',')) values.push(this.literal(field, type));
    this.expect(']');
    return values;
  }

  private literal(field: string, type: FieldType): Literal {
    const { kind, text } = this.token;
    const value =
      kind === 'text'
        ? text
        : kind === 'number'
          ? Number(text)
          : kind === 'word'
            ? truths.get(text)
            : undefined;
    if (value === undefined) return this.refuse(`expected a text in double quotes, a number, true or false`);
    const given = typeof value === 'string' ? 'text' : typeof value;
    if (type !== 'any' && given !== type) this.refuse(`'${field}' is a ${type}, and this is a ${given}`);
    if (typeof value === 'number' && !Number.isFinite(value)) this.refuse('this number is too large');
    this.at += 1;
    return value;
  }

  private get token(): FilterToken {
    return this.tokens[this.at] ?? { kind: 'end', text: '', position: this.source.length + 1 };
  }

  /** A text in quotes is never a keyword. */
  private takes(keyword: string): boolean {
    if (this.token.kind === 'text' || this.token.text !== keyword) return false;
    this.at += 1;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.takes(symbol)) this.refuse(`expected '${symbol}', not '${this.token.text || 'the end'}'`);
  }

  private refuse(problem: string): never {
    throw new FilterInvalidError(this.source, this.token.position, problem);
  }
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function isComparison(text: string): text is Comparison {
  return comparisons.has(text);
}
