import fc from 'fast-check';
import { seededRandom } from '../../engine/testing/operands.ts';
import { beamSearch } from './beam-search.ts';
import type { Decoding, Generated } from './decoding.ts';
import { forbidTexts } from './forbidden-texts.ts';
import { greedy, sample } from './one-path.ts';
import type { Phrase } from './phrases.ts';
import { forbidTokens } from './rules.ts';
import type { GenerationRules } from './rules.ts';
import { anyRules, endId, inventedModel, logProbabilityOf, run } from './testing/invented-model.ts';
import type { InventedModel } from './testing/invented-model.ts';

const vocabSize = 8;
const letters = ['', '', 'a', 'b', 'ab', 'c', 'ba', 'bc'];
const textOf = ({ tokens }: Generated) => tokens.map((token) => letters[token]).join('');

const seeds = fc.integer({ min: 0, max: 1e6 });
const models = seeds.map((seed) => inventedModel(seed, vocabSize));
const lengths = fc
  .tuple(fc.nat({ max: 6 }), fc.integer({ min: 1, max: 9 }))
  .map(([minTokens, more]) => ({ ...anyRules, minTokens, maxTokens: minTokens + more }));
const words = fc.array(fc.integer({ min: 2, max: vocabSize - 1 }), { minLength: 1, maxLength: 3 });
const phraseLists = fc.array(fc.array(words, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 });
const phrasesOf = (list: readonly (readonly (readonly number[])[])[]): readonly Phrase[] => list;
const longestOf = (phrases: readonly Phrase[]) =>
  phrases.reduce((sum, sequences) => sum + Math.max(...sequences.map(({ length }) => length)), 0);

/** Every way to decode, as a property holds for all of them. */
const ways = fc.constantFrom<(rules: GenerationRules) => Decoding>(
  greedy,
  (rules) => sample(rules, { topP: 0.8 }, { uniform: seededRandom(1) }),
  (rules) => sample(rules, { topK: 3, temperature: 2 }, { uniform: seededRandom(2) }),
  (rules) => beamSearch(rules, { beam: 3 }),
  (rules) => beamSearch(rules, { beam: 2, earlyStop: false, lengthPenalty: 1 }),
  (rules) => beamSearch(rules, { beam: 2, phrases: [[[3, 2]], [[5], [7, 7]]] }),
);

describe('every way to decode', () => {
  test('keeps to the least and the most tokens, and says what ended a text', () => {
    fc.assert(
      fc.property(ways, lengths, models, (way, rules, model) => {
        for (const { tokens, ending, missing } of run(way(rules), model)) {
          expect(tokens.length).toBeLessThanOrEqual(rules.maxTokens);
          if (ending === 'length') expect(tokens).toHaveLength(rules.maxTokens);
          if (missing.length === 0) expect(tokens.length).toBeGreaterThanOrEqual(rules.minTokens);
          expect(tokens).not.toContain(endId);
        }
      }),
    );
  });

  test('never writes what is forbidden, however the tokens cut it', () => {
    const phrases = fc.array(fc.stringMatching(/^[abc]{1,4}$/), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(ways, lengths, models, phrases, (way, rules, model, forbidden) => {
        const outputs = run(way({ ...rules, forbid: [forbidTexts(forbidden, letters)] }), model);
        for (const phrase of forbidden)
          for (const output of outputs) expect(textOf(output)).not.toContain(phrase);
      }),
    );
  });

  test('never generates a forbidden token, and ends where all are forbidden', () => {
    fc.assert(
      fc.property(ways, models, fc.subarray([2, 3, 4, 5, 6, 7]), (way, model, ids) => {
        const forbid = [forbidTokens([0, ...ids])];
        const outputs = run(way({ ...anyRules, minTokens: 12, forbid }), model);
        for (const { tokens, ending } of outputs) {
          expect(tokens.some((token) => ids.includes(token) || token === 0)).toBe(false);
          if (ids.length === 6) expect({ tokens, ending }).toEqual({ tokens: [], ending: 'stuck' });
        }
      }),
    );
  });

  test("reports the model's own log-probability of what it wrote", () => {
    fc.assert(
      fc.property(ways, lengths, models, (way, rules, model) => {
        for (const output of run(way(rules), model))
          expect(output.logProbability).toBeCloseTo(logProbabilityOf(output, model), 4);
      }),
    );
  });
});

describe('beam search', () => {
  test('with a beam of 1 is greedy', () => {
    fc.assert(
      fc.property(
        lengths,
        models,
        fc.float({ min: 0, max: 2, noNaN: true }),
        (rules, model, lengthPenalty) => {
          const [alone] = run(beamSearch(rules, { beam: 1, lengthPenalty }), model);
          const [expected] = run(greedy(rules), model);
          expect({ ...alone, score: 0 }).toEqual({ ...expected, score: 0 });
        },
      ),
    );
  });

  test('as wide as there are texts it finds the most probable one', () => {
    const rules = { ...anyRules, maxTokens: 3 };
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = inventedModel(seed, 4, 6);
        const [best] = run(beamSearch(rules, { beam: 64, lengthPenalty: 0, earlyStop: false }), model);
        const all = everyText(4, 3).map((text) => logProbabilityOf(text, model));
        expect(best?.logProbability).toBeCloseTo(Math.max(...all), 5);
      }),
      { numRuns: 20 },
    );
  });

  test('gives different texts, the best first', () => {
    fc.assert(
      fc.property(lengths, models, fc.integer({ min: 2, max: 5 }), (rules, model, beam) => {
        const outputs = run(beamSearch(rules, { beam }), model);
        const scores = outputs.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(new Set(outputs.map(({ tokens, ending }) => `${tokens.join()} ${ending}`)).size).toBe(
          outputs.length,
        );
        expect(outputs.length).toBeLessThanOrEqual(beam);
      }),
    );
  });
});

describe('grid beam search', () => {
  const contains = (tokens: readonly number[], phrase: Phrase) =>
    phrase.some((sequence) => ` ${tokens.join(' ')} `.includes(` ${sequence.join(' ')} `));

  test('writes every phrase, or says which are missing', () => {
    fc.assert(
      fc.property(
        phraseLists,
        lengths,
        models,
        fc.integer({ min: 1, max: 3 }),
        (list, rules, model, beam) => {
          const phrases = phrasesOf(list);
          const outputs = run(beamSearch(rules, { beam, phrases }), model);
          for (const { tokens, missing } of outputs) {
            const absent = [...phrases.keys()].filter((at) => !contains(tokens, phrases[at] ?? []));
            expect(missing).toEqual(absent);
          }
          if (longestOf(phrases) <= rules.maxTokens) expect(outputs[0]?.missing).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('does not write a phrase that is forbidden too, and says so', () => {
    fc.assert(
      fc.property(models, (model: InventedModel) => {
        const rules = { ...anyRules, forbid: [forbidTexts(['cc'], letters)] };
        const [best] = run(beamSearch(rules, { beam: 2, phrases: [[[5, 5]], [[2]]] }), model);
        expect(best?.missing).toEqual([0]);
      }),
    );
  });

  test('ends with the end where there is room, and prefers the likelier place', () => {
    // After 2 the phrase 5 is nearly certain, elsewhere nearly impossible; 3 is likely at first but a dead end for it.
    const model: InventedModel = (tokens) => {
      const last = tokens.at(-1);
      const likely = tokens.length === 1 ? 3 : last === 2 ? 5 : last === 5 ? endId : 2;
      return Float32Array.from({ length: vocabSize }, (_, id) => Math.log(id === likely ? 0.93 : 0.01));
    };
    const [best] = run(beamSearch(anyRules, { beam: 2, phrases: [[[5]]] }), model);
    expect(best).toMatchObject({ tokens: [3, 2, 5], ending: 'end', missing: [] });
  });
});

describe('sampling', () => {
  const drawn = (rules: GenerationRules, seed: number, model: InventedModel) =>
    run(sample(rules, { topP: 0.95 }, { uniform: seededRandom(seed) }), model);

  test('repeats itself with the same seed', () => {
    fc.assert(
      fc.property(lengths, models, seeds, (rules, model, seed) => {
        expect(drawn(rules, seed, model)).toEqual(drawn(rules, seed, model));
      }),
    );
  });

  test('from the most probable token alone is greedy', () => {
    const narrow = fc.constantFrom({ topK: 1 }, { topP: 1e-9 }, { temperature: 1e-9 });
    fc.assert(
      fc.property(lengths, models, narrow, (rules, model, options) => {
        const uniform = seededRandom(5);
        expect(run(sample(rules, options, { uniform }), model)).toEqual(run(greedy(rules), model));
      }),
    );
  });
});

/** All texts of at most `maxTokens` of the tokens above the end. */
function everyText(size: number, maxTokens: number): readonly Generated[] {
  const of = (tokens: readonly number[]): readonly Generated[] => {
    const base = { tokens, logProbability: 0, score: 0, missing: [] };
    if (tokens.length === maxTokens) return [{ ...base, ending: 'length' }];
    const longer = Array.from({ length: size }, (_, token) => token)
      .filter((token) => token !== endId)
      .flatMap((token) => of([...tokens, token]));
    return [{ ...base, ending: 'end' }, ...longer];
  };
  return of([]);
}
