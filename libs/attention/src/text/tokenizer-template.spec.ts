import { keptTokens, parseTemplate } from './tokenizer-template.ts';
import type { TemplateItem } from './tokenizer-template.ts';

const written = (items: readonly TemplateItem[]): string =>
  items.map((item) => `${item.kind === 'text' ? item.which : item.id}:${item.typeId}`).join(' ');

const bert = { type: 'BertProcessing', cls: ['[CLS]', 2], sep: ['[SEP]', 3] };

describe('parseTemplate', () => {
  test.each([
    { name: 'none', json: null, single: 'A:0', pair: 'A:0 B:1' },
    { name: 'ByteLevel', json: { type: 'ByteLevel' }, single: 'A:0', pair: 'A:0 B:1' },
    { name: 'BertProcessing', json: bert, single: '2:0 A:0 3:0', pair: '2:0 A:0 3:0 B:1 3:1' },
    {
      name: 'RobertaProcessing: two separators, one type',
      json: { type: 'RobertaProcessing', cls: ['<s>', 0], sep: ['</s>', 2] },
      single: '0:0 A:0 2:0',
      pair: '0:0 A:0 2:0 2:0 B:0 2:0',
    },
    {
      name: 'a Sequence',
      json: { type: 'Sequence', processors: [{ type: 'ByteLevel' }, bert] },
      single: '2:0 A:0 3:0',
      pair: '2:0 A:0 3:0 B:1 3:1',
    },
  ])('$name', ({ json, single, pair }) => {
    const template = parseTemplate(json);
    expect([written(template.single), written(template.pair)]).toEqual([single, pair]);
  });

  test('a template names the ids of its special tokens', () => {
    const json = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '[X]', type_id: 0 } }],
      pair: [],
    };
    expect(() => parseTemplate(json)).toThrow("uses '[X]' without its id");
    expect(() => parseTemplate({ type: 'Sequence', processors: [bert, bert] })).toThrow(
      /special tokens twice/,
    );
  });
});

test.each([
  { budget: 10, lengths: [4, 5], kept: [4, 5] },
  { budget: 10, lengths: [4, 9], kept: [4, 6] },
  { budget: 10, lengths: [9, 4], kept: [6, 4] },
  { budget: 11, lengths: [20, 30], kept: [5, 6] },
  { budget: 11, lengths: [30, 20], kept: [6, 5] },
  { budget: 0, lengths: [3, 3], kept: [0, 0] },
  { budget: Infinity, lengths: [3, 0], kept: [3, 0] },
] as const)('of $lengths tokens a budget of $budget keeps $kept', ({ budget, lengths, kept }) => {
  expect(keptTokens(budget, lengths[0], lengths[1])).toEqual(kept);
});
