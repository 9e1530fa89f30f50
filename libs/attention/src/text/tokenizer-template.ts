import { InvalidTokenizerError, UnsupportedTokenizerError } from './errors.ts';
import { countOf, fieldsOf, listOf, stringOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';

/** What stands in a model's input: special tokens around one text (`A`) or two (`A`, `B`). */
export type TemplateItem =
  | { readonly kind: 'special'; readonly id: number; readonly typeId: number }
  | { readonly kind: 'text'; readonly which: 'A' | 'B'; readonly typeId: number };

export interface Template {
  readonly single: readonly TemplateItem[];
  readonly pair: readonly TemplateItem[];
}

const textA: TemplateItem = { kind: 'text', which: 'A', typeId: 0 };
const textB: TemplateItem = { kind: 'text', which: 'B', typeId: 1 };
const special = (id: number, typeId: number): TemplateItem => ({ kind: 'special', id, typeId });
const bare: Template = { single: [textA], pair: [textA, textB] };

/** Reads the `post_processor` of a `tokenizer.json`. Null adds no special tokens. */
export function parseTemplate(json: unknown, where = 'post_processor'): Template {
  if (json === null || json === undefined) return bare;
  const fields = fieldsOf(json, where);
  const type = stringOf(fields['type'], `${where}.type`);
  const parse = templates.get(type);
  if (!parse) throw new UnsupportedTokenizerError(where, type);
  return parse(fields, where);
}

const templates: ReadonlyMap<string, (fields: Fields, where: string) => Template> = new Map([
  ['BertProcessing', bertTemplate],
  ['RobertaProcessing', robertaTemplate],
  ['TemplateProcessing', writtenTemplate],
  ['ByteLevel', () => bare],
  ['Sequence', lastOfSequence],
]);

function bertTemplate(fields: Fields, where: string): Template {
  const cls = special(tokenId(fields['cls'], `${where}.cls`), 0);
  const sepId = tokenId(fields['sep'], `${where}.sep`);
  const single = [cls, textA, special(sepId, 0)];
  return { single, pair: [...single, textB, special(sepId, 1)] };
}

/** RoBERTa puts two separators between the texts and gives all tokens type 0. */
function robertaTemplate(fields: Fields, where: string): Template {
  const cls = special(tokenId(fields['cls'], `${where}.cls`), 0);
  const sep = special(tokenId(fields['sep'], `${where}.sep`), 0);
  return { single: [cls, textA, sep], pair: [cls, textA, sep, sep, { ...textB, typeId: 0 }, sep] };
}

/** `["[CLS]", 2]` */
function tokenId(json: unknown, where: string): number {
  return countOf(listOf(json, where)[1], `${where}[1]`);
}

function writtenTemplate(fields: Fields, where: string): Template {
  const specials = fieldsOf(fields['special_tokens'] ?? {}, `${where}.special_tokens`);
  const idsOf = (name: string): readonly number[] => {
    if (!Object.hasOwn(specials, name))
      throw new InvalidTokenizerError(where, `uses '${name}' without its id`);
    const { ids } = fieldsOf(specials[name], `${where}.special_tokens.${name}`);
    return listOf(ids, `${where}.special_tokens.${name}.ids`).map((id) => countOf(id, `the id of ${name}`));
  };
  const items = (part: 'single' | 'pair'): readonly TemplateItem[] =>
    listOf(fields[part], `${where}.${part}`).flatMap((json, index) => {
      const at = `${where}.${part}[${index}]`;
      const item = fieldsOf(json, at);
      const isSpecial = 'SpecialToken' in item;
      const body = fieldsOf(isSpecial ? item['SpecialToken'] : item['Sequence'], at);
      const name = stringOf(body['id'], `${at}.id`);
      const typeId = countOf(body['type_id'], `${at}.type_id`);
      if (isSpecial) return idsOf(name).map((id) => special(id, typeId));
      if (name !== 'A' && name !== 'B') throw new InvalidTokenizerError(at, `names the text '${name}'`);
      return [{ kind: 'text', which: name, typeId } as const];
    });
  return { single: items('single'), pair: items('pair') };
}

function lastOfSequence(fields: Fields, where: string): Template {
  const all = listOf(fields['processors'], `${where}.processors`).map((step, index) =>
    parseTemplate(step, `${where}.processors[${index}]`),
  );
  const adding = all.filter((template) => template !== bare);
  if (adding.length > 1)
    throw new UnsupportedTokenizerError(where, 'a Sequence that adds special tokens twice');
  return adding[0] ?? bare;
}

/** How many special tokens a template adds. */
export function specialCount(items: readonly TemplateItem[]): number {
  return items.filter((item) => item.kind === 'special').length;
}

/**
 * How many tokens of each text are kept within a budget: the longer text gives first, as `longest_first` of Hugging Face
 * tokenizers.
 */
export function keptTokens(
  budget: number,
  lengthA: number,
  lengthB: number,
): readonly [a: number, b: number] {
  const shorter = Math.min(lengthA, lengthB, Math.floor(budget / 2));
  const longer = Math.min(Math.max(lengthA, lengthB), budget - shorter);
  return lengthA <= lengthB ? [shorter, longer] : [longer, shorter];
}
