import { createHash } from 'node:crypto';
import type { FindOptionsWhere, ObjectLiteral, Repository, SelectQueryBuilder } from 'typeorm';
import { InvalidCursorError } from './errors.ts';

export interface Order<Row> {
  /** A column that is never null. */
  readonly by: keyof Row & string;
  readonly direction: 'ASC' | 'DESC';
}

export interface PageOptions<Row> {
  readonly where?: FindOptionsWhere<Row>;
  /** First by this, then by that; the primary key is added at the end, in the direction of the last one. */
  readonly order: readonly Order<Row>[];
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; null after the last row. */
  readonly next: string | null;
}

type Value = string | number;

/**
 * A page by the values of its last row (keyset), not by a count: rows that come or go before it move nothing, and
 * the thousandth page costs what the first does.
 *
 * @throws InvalidCursorError when `after` is no cursor of a list in this order
 */
export async function readPage<Row extends ObjectLiteral>(
  repository: Repository<Row>,
  { where, order, limit, after }: PageOptions<Row>,
): Promise<Page<Row>> {
  const columns = columnsOf(repository, order);
  const query = repository.createQueryBuilder('row').take(limit + 1);
  if (where) query.setFindOptions({ where });
  for (const { by, direction } of columns) query.addOrderBy(`row.${by}`, direction);
  if (after !== undefined)
    startAfter(query, columns, decode(after, listOf(repository, columns), columns.length));
  const rows = await query.getMany();
  const last = rows[limit - 1];
  const next =
    rows.length > limit && last
      ? encode(listOf(repository, columns), valuesOf(repository, columns, last))
      : null;
  return { rows: rows.slice(0, limit), next };
}

interface SortedColumn {
  readonly by: string;
  readonly direction: 'ASC' | 'DESC';
}

function columnsOf<Row extends ObjectLiteral>(
  { metadata }: Repository<Row>,
  order: readonly Order<Row>[],
): readonly SortedColumn[] {
  const direction = order.at(-1)?.direction ?? 'ASC';
  const keys = metadata.primaryColumns.map(({ propertyName }) => propertyName);
  const missing = keys.filter((key) => !order.some(({ by }) => by === key));
  return [...order, ...missing.map((by) => ({ by, direction }))];
}

/** `a > ? OR (a = ? AND b > ?) OR ...`, each comparison in the direction of its column. */
function startAfter<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  columns: readonly SortedColumn[],
  values: readonly Value[],
): void {
  const alternatives = columns.map(({ by, direction }, depth) => {
    const equal = columns.slice(0, depth).map((column, index) => `row.${column.by} = :after${index}`);
    return `(${[...equal, `row.${by} ${direction === 'ASC' ? '>' : '<'} :after${depth}`].join(' AND ')})`;
  });
  const parameters = Object.fromEntries(values.map((value, index) => [`after${index}`, value]));
  query.andWhere(`(${alternatives.join(' OR ')})`, parameters);
}

function valuesOf<Row extends ObjectLiteral>(
  { metadata, manager }: Repository<Row>,
  columns: readonly SortedColumn[],
  row: Row,
): readonly Value[] {
  return columns.map(({ by }) => {
    const column = metadata.findColumnWithPropertyName(by);
    const value: unknown = column && manager.connection.driver.preparePersistentValue(row[by], column);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'boolean') return Number(value);
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new TypeError(`Cannot page by '${by}' of ${metadata.name}: it is ${String(value)}`);
  });
}

/** Which list a cursor is of: one of another list is refused. */
function listOf<Row extends ObjectLiteral>(
  { metadata }: Repository<Row>,
  columns: readonly SortedColumn[],
): string {
  const list = [metadata.name, ...columns.map(({ by, direction }) => `${by} ${direction}`)].join();
  return createHash('sha256').update(list).digest('base64url').slice(0, 8);
}

function encode(list: string, values: readonly Value[]): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString('base64url');
}

function decode(cursor: string, list: string, length: number): readonly Value[] {
  const parsed = parse(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parsed) || parsed.length !== length + 1 || parsed[0] !== list)
    throw new InvalidCursorError();
  return parsed.slice(1).map((value: unknown) => {
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new InvalidCursorError();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidCursorError();
  }
}
