import fc from 'fast-check';
import type { Passage } from '../retrieval/passage.ts';
import { compose } from './compose.ts';
import type { CitedSentence, ComposedAnswer } from './composed-answer.ts';
import { sentencesOf } from './sentence.ts';
import { verify } from './verify.ts';

const passage = (id: string, title: string, text: string): Passage => {
  return { id, kind: 'document', language: 'en', title, text };
};
const passages = [
  passage('fees', 'card fees', 'The yearly fee is $20. Students do not pay it. Ask Dr. Wu at Aurora Bank.'),
  passage('lost', 'lost cards', 'Block a lost card in the app. A new one comes within 5 days.'),
  passage('zh', '退货', '退货运费由我们承担。七天内不收手续费。'),
];
const common = new Set(['the', 'is', 'a', 'in', 'and', 'what', 'if', 'i']);
const options = { language: 'en', rarity: (term: string) => (common.has(term) ? 0 : 1) } as const;
const sourceOf = (id: string) => passages.find((one) => one.id === id)?.text;

function composed(question: string): ComposedAnswer {
  const answer = compose(question, passages, options);
  if (!answer) throw new Error('nothing was composed');
  return answer;
}

describe('sentencesOf', () => {
  test.each([
    ['Ask Dr. Wu. It costs 2.50 in all! Really?', ['Ask Dr. Wu.', 'It costs 2.50 in all!', 'Really?']],
    ['退货免费。七天内！好吗？', ['退货免费。', '七天内！', '好吗？']],
    ['- one\n- two\n\n* * *', ['- one', '- two']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(sentencesOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  test('spans are in order, and nothing with a word is left out', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab .?!。\n1Dr') }), (text) => {
        let last = 0;
        for (const { start, end } of sentencesOf(text)) {
          expect(text.slice(last, start)).not.toMatch(/[\p{Letter}\p{Number}]/u);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(text.slice(last)).not.toMatch(/[\p{Letter}\p{Number}]/u);
      }),
    );
  });
});

describe('compose', () => {
  test('takes what answers each part of the question, in the order of the passages', () => {
    const answer = composed('lost card: do students pay the new one within days');
    expect(answer.text).toBe(
      'Students do not pay it. Block a lost card in the app. A new one comes within 5 days.',
    );
    expect(answer.sentences.map(({ source }) => source.sourceId)).toEqual(['fees', 'lost', 'lost']);
    expect(answer.coverage).toBeGreaterThan(0.8);
  });

  test('each sentence stands where its citation says, in the answer and in the source', () => {
    const { text, sentences } = composed('what is the yearly fee, and what if I lost the card');
    for (const { text: said, at, source } of sentences) {
      expect(text.slice(at.start, at.end)).toBe(said);
      expect(sourceOf(source.sourceId)?.slice(source.start, source.end)).toBe(said);
    }
  });

  test('says nothing where no sentence does', () => {
    expect(compose('sing me a song', passages, options)).toBeUndefined();
    expect(compose('?', passages, options)).toBeUndefined();
  });

  test('whatever is asked, what is composed is supported', () => {
    const words = passages.flatMap(({ title, text }) => `${title} ${text}`.split(/\s+/u));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, 'never', '运费'), { maxLength: 8 }), (question) => {
        const answer = compose(question.join(' '), passages, options);
        if (answer) expect(verify(answer, sourceOf)).toEqual({ kind: 'supported' });
      }),
    );
  });
});

describe('verify', () => {
  const answer = composed('what is the yearly fee for students at aurora bank');
  /** The answer with its sentences changed, put together again so that only the change is wrong. */
  const altered = (change: (sentence: CitedSentence, at: number) => Partial<CitedSentence>) => {
    let text = '';
    const sentences = answer.sentences.map((sentence, at): CitedSentence => {
      const next = { ...sentence, ...change(sentence, at) };
      const start = text === '' ? 0 : text.length + 1;
      text = text === '' ? next.text : `${text} ${next.text}`;
      return { ...next, at: { start, end: start + next.text.length } };
    });
    return { text, sentences };
  };
  const replaced = (from: string | RegExp, to: string) =>
    altered(({ text }) => ({ text: text.replace(from, to) }));

  test('passes what was not altered, but for marks, case, width and a connective', () => {
    expect(verify(answer, sourceOf)).toEqual({ kind: 'supported' });
    expect(verify(replaced('The yearly', 'Also, the  yearly'), sourceOf)).toEqual({ kind: 'supported' });
  });

  test.each([
    ['numbersDiffer', replaced('$20', '$200')],
    ['numbersDiffer', replaced('$20', '€20')],
    ['numbersDiffer', replaced('$20', '$2.0')],
    ['negationsDiffer', replaced('do not pay', 'do pay')],
    ['negationsDiffer', replaced('fee is', 'fee is not')],
    ['negationsDiffer', replaced('Students do not', "Students don't")],
    ['namesDiffer', replaced('Aurora', 'Borealis')],
    ['wordsDiffer', replaced('yearly', 'monthly')],
    ['wordsDiffer', replaced('pay it', 'it pay')],
    ['unknownSource', altered(({ source }) => ({ source: { ...source, sourceId: 'nobody' } }))],
    ['brokenSpan', altered(({ source }) => ({ source: { ...source, end: source.end + 400 } }))],
    ['brokenSpan', altered(({ source }) => ({ source: { ...source, start: source.start + 9 } }))],
    ['uncitedText', { ...answer, text: `${answer.text} It is free.` }],
    ['uncitedText', { text: answer.text, sentences: answer.sentences.slice(1) }],
    ['misplaced', { ...answer, text: answer.text.replace('$20', '$90') }],
  ] as const)('refuses: %s', (reason, given) => {
    expect(verify(given, sourceOf)).toMatchObject({ kind: 'unsupported', reason });
  });

  test('refuses a swapped source', () => {
    const [first, last] = [answer.sentences[0], answer.sentences.at(-1)];
    if (!first || !last) throw new Error('two sentences are needed');
    const swapped = altered((sentence, at) => ({ source: at === 0 ? last.source : sentence.source }));
    expect(verify(swapped, sourceOf)).toMatchObject({ kind: 'unsupported', sentence: 0 });
  });

  test.each([
    ['七天内收手续费。', 'negationsDiffer'],
    ['八天内不收手续费。', 'numbersDiffer'],
    ['七天內不收手續費。', undefined],
  ])('reads Chinese: %s', (text, reason) => {
    const source = { sourceId: 'zh', start: 10, end: 19 };
    const verdict = verify(
      { text, sentences: [{ text, at: { start: 0, end: text.length }, source }] },
      sourceOf,
    );
    expect(verdict).toMatchObject(
      reason === undefined ? { kind: 'supported' } : { kind: 'unsupported', reason },
    );
  });
});
