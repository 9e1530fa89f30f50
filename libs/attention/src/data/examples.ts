import { InvalidOptionError } from './errors.ts';
import { rejectedRow } from './row.ts';
import type { ParsedRow, RejectedRow } from './row.ts';
import type { RowReport } from './row-report.ts';
import { RecordStream, kept, textIn } from './records.ts';
import type { Kept, RecordOptions } from './records.ts';
import type { Source } from './source.ts';

/** One text to learn from; `pair` is the second text where a task compares two. */
export interface Example {
  readonly text: string;
  readonly pair?: string;
}

export interface LabelledExample extends Example {
  readonly label: string;
}

export interface MultiLabelExample extends Example {
  /** Distinct; may be empty. */
  readonly labels: readonly string[];
}

/** Which columns hold what. */
export interface ExampleOptions extends Omit<RecordOptions, 'columns'> {
  /** Column of the text; several are joined by a line end, empty ones left out. */
  readonly text: string | readonly string[];
  readonly pair?: string;
}

export interface LabelledExampleOptions extends ExampleOptions {
  readonly label: string;
}

export interface MultiLabelExampleOptions extends ExampleOptions {
  /** A JSON array of texts, or in CSV one value cut at {@link labelSeparator}. */
  readonly labels: string;
  /** `|` unless given. */
  readonly labelSeparator?: string;
}

export interface ReadExamples<E> {
  readonly examples: readonly E[];
  readonly report: RowReport;
}

type AnyExample = Example | LabelledExample | MultiLabelExample;
type AnyOptions = ExampleOptions & Partial<LabelledExampleOptions & MultiLabelExampleOptions>;

/**
 * Examples from a file, one at a time. Texts stay as written; labels are trimmed, numbers and booleans become text.
 * Rows with a blank text or label are rejected.
 *
 * @throws {InvalidOptionError} both `label` and `labels`, or no text column; while looping, what `readRows` throws
 */
export function streamExamples(
  source: Source,
  options: LabelledExampleOptions,
): RecordStream<LabelledExample>;
export function streamExamples(
  source: Source,
  options: MultiLabelExampleOptions,
): RecordStream<MultiLabelExample>;
export function streamExamples(source: Source, options: ExampleOptions): RecordStream<Example>;
export function streamExamples(source: Source, options: AnyOptions): RecordStream<AnyExample> {
  const { text, pair, label, labels, labelSeparator = '|', ...rest } = options;
  const texts = typeof text === 'string' ? [text] : text;
  if (texts.length === 0) throw new InvalidOptionError('text', '[]', 'a column name or several');
  if (label !== undefined && labels !== undefined) {
    throw new InvalidOptionError('labels', labels, "absent where 'label' is given");
  }
  const parse = (row: ParsedRow): Kept<AnyExample> | RejectedRow => {
    const example = parseTexts(row, texts, pair);
    if ('kind' in example) return example;
    if (label !== undefined) return parseLabel(row, label, example);
    if (labels !== undefined) return parseLabels(row, labels, labelSeparator, example);
    return kept(example);
  };
  const columns = [...texts, pair, label, labels].filter((column) => column !== undefined);
  return new RecordStream(source, parse, { ...rest, columns });
}

/** {@link streamExamples}, all in memory, with the report of what was read. */
export async function readExamples(
  source: Source,
  options: LabelledExampleOptions,
): Promise<ReadExamples<LabelledExample>>;
export async function readExamples(
  source: Source,
  options: MultiLabelExampleOptions,
): Promise<ReadExamples<MultiLabelExample>>;
export async function readExamples(source: Source, options: ExampleOptions): Promise<ReadExamples<Example>>;
export async function readExamples(source: Source, options: ExampleOptions): Promise<ReadExamples<Example>> {
  const stream = streamExamples(source, options);
  const examples: Example[] = [];
  for await (const example of stream) examples.push(example);
  return { examples, report: stream.report() };
}

function parseTexts(row: ParsedRow, columns: readonly string[], pairColumn?: string): Example | RejectedRow {
  const parts: string[] = [];
  for (const column of columns) {
    const part = textIn(row, column);
    if (typeof part !== 'string') return part;
    if (part.trim() !== '') parts.push(part);
  }
  if (parts.length === 0) return rejectedRow(row.line, 'emptyText');
  const text = parts.join('\n');
  if (pairColumn === undefined) return { text };
  const pair = textIn(row, pairColumn);
  if (typeof pair !== 'string') return pair;
  return pair.trim() === '' ? rejectedRow(row.line, 'emptyText') : { text, pair };
}

function parseLabel(row: ParsedRow, column: string, example: Example): Kept<LabelledExample> | RejectedRow {
  const value = textIn(row, column);
  if (typeof value !== 'string') return value;
  const label = value.trim();
  return label === '' ? rejectedRow(row.line, 'emptyLabel') : kept({ ...example, label });
}

function parseLabels(
  row: ParsedRow,
  column: string,
  separator: string,
  example: Example,
): Kept<MultiLabelExample> | RejectedRow {
  const value = row.values[column];
  const given: readonly unknown[] | undefined =
    typeof value === 'string' ? value.split(separator) : Array.isArray(value) ? value : undefined;
  if (!given?.every((label) => typeof label === 'string')) {
    return rejectedRow(row.line, 'notText', `has no list of texts in column '${column}'`);
  }
  const labels = given.map((label) => label.trim()).filter((label) => label !== '');
  return kept({ ...example, labels: [...new Set(labels)] });
}
