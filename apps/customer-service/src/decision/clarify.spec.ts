import type { RankedPassage } from '../retrieval/passage.ts';
import { chosenOption, clarifyingQuestion, questionAboutEquals } from './clarify.ts';

const ranked = (id: string, title: string, score: number): RankedPassage => ({
  passage: { id, kind: 'pair', language: 'en', title, text: `Answer ${id}.` },
  features: { lexical: 1, coverage: 0.5, surface: 0.5, similarity: 0 },
  score,
});
const credit = ranked('credit', 'How do I block a credit card?', 2);
const debit = ranked('debit', 'How do I block a debit card?', 1.9);
const loan = ranked('loan', 'How do I get a loan?', 0.4);

describe('clarifyingQuestion', () => {
  test('asks about what divides the candidates that are close', () => {
    const question = clarifyingQuestion([credit, debit, loan], 'en');
    expect(question?.options).toMatchObject([
      { passageId: 'credit', words: ['credit'] },
      { passageId: 'debit', words: ['debit'] },
    ]);
    expect(question?.text).toBe(
      'Which of these do you mean?\n1. How do I block a credit card?\n2. How do I block a debit card?',
    );
  });

  test.each([
    { name: 'one is clearly the best', given: [credit, loan] },
    { name: 'nothing divides them', given: [credit, { ...debit, passage: credit.passage }] },
    { name: 'nothing was found', given: [] },
  ])('does not ask where $name', ({ given }) => {
    expect(clarifyingQuestion(given, 'en')).toBeUndefined();
  });

  test('asks in the language of the customer', () => {
    expect(clarifyingQuestion([credit, debit], 'zh')?.text).toMatch(/^请问/);
  });
});

test.each([
  ['2', 'debit'],
  ['the first one', 'credit'],
  ['第二個', 'debit'],
  ['the debit card please', 'debit'],
  ['credit or debit', undefined],
  ['where is my parcel', undefined],
  ['3', undefined],
])('%s chooses %s', (text, expected) => {
  const { options = [] } = clarifyingQuestion([credit, debit], 'en') ?? {};
  expect(chosenOption(text, options)?.passageId).toBe(expected);
});

test.each([
  { asked: 'block my card', ranked: [credit, debit], isAsked: true },
  { asked: 'block my debit card', ranked: [debit, credit], isAsked: false },
  { asked: 'block my card', ranked: [credit, { ...debit, score: 1.7 }], isAsked: false },
])('asks about equals that the customer did not divide: $asked', ({ asked, ranked: given, isAsked }) => {
  expect(questionAboutEquals(asked, given, 'en') !== undefined).toBe(isAsked);
});
