import type { HeadKind } from '../models/classifier-heads.ts';
import { RecordStream, kept, textIn } from './records.ts';
import type { Kept, RecordOptions } from './records.ts';
import type { ReadExamples } from './examples.ts';
import { rejectedRow } from './row.ts';
import type { ParsedRow, RejectedRow } from './row.ts';
import { MissingColumnError } from './source-errors.ts';
import { sourceName } from './source.ts';
import type { Source } from './source.ts';

/** A text with its labels by head; one that says nothing about a head lacks it. */
export interface HeadedExample {
  readonly text: string;
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

export interface HeadedExampleOptions extends Omit<RecordOptions, 'columns'> {
  readonly text: string;
  /** The heads, each in the column of its name. */
  readonly heads: readonly { readonly name: string; readonly kind: HeadKind }[];
  /** Between the labels of a head with any number of them, where they are not a JSON array; `|` unless given. */
  readonly labelSeparator?: string;
}

/**
 * Rows with the labels of several heads, or any number of labels. A row may lack the label of a head; one that lacks those
 * of all heads is rejected. Where any number of labels is allowed, an empty value says that the text has none of them.
 *
 * @throws {MissingColumnError} no row has anything in a column; what `readRows` throws
 */
export async function readHeadedExamples(
  source: Source,
  { text, heads, labelSeparator = '|', ...options }: HeadedExampleOptions,
): Promise<ReadExamples<HeadedExample>> {
  const columns = new Set<string>();
  const parse = (row: ParsedRow): Kept<HeadedExample> | RejectedRow => {
    for (const column of Object.keys(row.values)) columns.add(column);
    const own = textIn(row, text);
    if (typeof own !== 'string') return own;
    if (own.trim() === '') return rejectedRow(row.line, 'emptyText');
    const labels: [string, readonly string[]][] = [];
    for (const { name, kind } of heads) {
      const given = kind === 'multiLabel' ? severalLabels(row, name, labelSeparator) : oneLabel(row, name);
      if (given && 'kind' in given) return given;
      if (given) labels.push([name, given]);
    }
    if (labels.length === 0) return rejectedRow(row.line, 'emptyLabel');
    return kept({ text: own, labels: Object.fromEntries(labels) });
  };
  const stream = new RecordStream(source, parse, { ...options, columns: [text] });
  const examples: HeadedExample[] = [];
  for await (const example of stream) examples.push(example);
  for (const { name } of heads) {
    if (!columns.has(name)) throw new MissingColumnError(sourceName(source), name, [...columns]);
  }
  return { examples, report: stream.report() };
}

type Labels = readonly string[] | RejectedRow | undefined;

const isAbsent = ({ values }: ParsedRow, column: string): boolean =>
  !Object.hasOwn(values, column) || values[column] === null;

function oneLabel(row: ParsedRow, column: string): Labels {
  if (isAbsent(row, column)) return undefined;
  const value = textIn(row, column);
  if (typeof value !== 'string') return value;
  return value.trim() === '' ? undefined : [value.trim()];
}

function severalLabels(row: ParsedRow, column: string, separator: string): Labels {
  if (isAbsent(row, column)) return undefined;
  const value = row.values[column];
  const given: readonly unknown[] | undefined =
    typeof value === 'string'
      ? (jsonArray(value) ?? value.split(separator))
      : Array.isArray(value)
        ? value
        : undefined;
  if (!given?.every((label) => typeof label === 'string'))
    return rejectedRow(row.line, 'notText', `has no list of texts in column '${column}'`);
  return [...new Set(given.map((label) => label.trim()).filter((label) => label !== ''))];
}

/** The labels of a CSV value that is a JSON array. */
function jsonArray(value: string): readonly unknown[] | undefined {
  if (!value.trim().startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
