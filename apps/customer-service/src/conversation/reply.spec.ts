import { systemTenantId } from '@attention-flow/security';
import type { DialoguePairId } from '../knowledge/dialogue-pair.ts';
import type { RankedPassage } from '../retrieval/passage.ts';
import type { Rule, RuleEffect, RuleId } from '../rule/rule.ts';
import { freshState } from '../understanding/conversation-state.ts';
import type { Understanding } from './outcome.ts';
import { decideReply } from './reply.ts';
import type { Findings } from './reply.ts';

const thresholds = { confidence: 0.5, retrieval: 0.6 };
const template = { text: 'Open the app', pairId: 'template' as DialoguePairId };
const ranked = (
  id: string,
  title: string,
  coverage: number,
  intent: string | null = null,
): RankedPassage => ({
  passage: { id, kind: 'pair', language: 'en', title, text: `Answer ${id}`, intent },
  features: { lexical: 1, coverage, surface: 0, similarity: 0 },
  score: coverage,
});
const strong = ranked('found', 'how to call you', 0.8);
const ofIntent = ranked('own', 'where is it', 0.5, 'track');
const sure: Understanding = { intent: 'track', confidence: 0.9, outOfScope: false, modelVersion: 'v1' };
const unsure = { ...sure, confidence: 0.49 };
const strange = { ...sure, outOfScope: true };
const composed = { text: 'A. B.', sentences: [], coverage: 0.7 };
const nothing: Findings = {
  question: 'block a card',
  language: 'en',
  understanding: null,
  intent: null,
  template: undefined,
  ranked: [],
  composed: undefined,
  chosen: undefined,
  asksForPerson: false,
  ruling: { forced: null, completions: [] },
  state: freshState,
};
const decide = (given: Partial<Findings>) => decideReply({ ...nothing, ...given }, thresholds);
const rule = (effect: RuleEffect): Rule => {
  const id = 'rule' as RuleId;
  return { id, tenantId: systemTenantId, name: 'a rule', when: {}, effect, createdAt: new Date(0) };
};
const known = { ...freshState, slots: [{ kind: 'orderNumber', value: '48213', turn: 1 }] } as const;
const needy = { ...template, text: 'Order {orderNumber} is on its way' };

describe('decideReply', () => {
  test.each<{ name: string; given: Partial<Findings>; kind: string; text: string }>([
    {
      name: 'a clear intent',
      given: { understanding: sure, intent: 'track', template, ranked: [strong, ofIntent] },
      kind: 'matched',
      text: 'Open the app',
    },
    {
      name: 'a doubtful intent',
      given: { understanding: unsure, ranked: [strong] },
      kind: 'retrieved',
      text: 'Answer found',
    },
    { name: 'no model', given: { ranked: [strong] }, kind: 'retrieved', text: 'Answer found' },
    {
      name: 'no template',
      given: { understanding: sure, intent: 'track', ranked: [strong] },
      kind: 'retrieved',
      text: 'Answer found',
    },
    {
      name: 'parts of several passages',
      given: { ranked: [ranked('weak', 'x', 0.4)], composed },
      kind: 'composed',
      text: 'A. B.',
    },
    {
      name: 'what was chosen',
      given: { chosen: strong.passage, ranked: [] },
      kind: 'retrieved',
      text: 'Answer found',
    },
    {
      name: 'a template with its slots',
      given: { understanding: sure, intent: 'track', template: needy, state: known },
      kind: 'matched',
      text: 'Order 48213 is on its way',
    },
    {
      name: 'a template without its slots',
      given: { understanding: sure, intent: 'track', template: needy },
      kind: 'askedForSlot',
      text: 'What is your order number?',
    },
  ])('$name: $kind', ({ given, kind, text }) => {
    expect(decide(given)).toMatchObject({ text, outcome: { kind } });
  });

  const close = [ranked('one', 'block a credit card', 0.5), ranked('two', 'block a debit card', 0.5)];

  test('asks once what divides passages that fit equally well, then calls a person', () => {
    expect(decide({ understanding: unsure, ranked: close })).toMatchObject({
      outcome: { kind: 'askedWhich', options: [{ passageId: 'one' }, { passageId: 'two' }] },
      pending: { kind: 'choice' },
    });
    const again = decide({ understanding: unsure, ranked: close, state: { ...freshState, failures: 1 } });
    expect(again).toMatchObject({ text: null, outcome: { kind: 'handedOff', because: 'lowConfidence' } });
  });

  test('an intent of which nothing that was learnt says what was asked is not believed, where something else does', () => {
    const clear = { understanding: sure, intent: 'track', template };
    expect(decide({ ...clear, ranked: [strong] })).toMatchObject({ text: 'Answer found' });
    expect(decide({ ...clear, ranked: [ranked('weak', 'x', 0.5)] })).toMatchObject({ text: 'Open the app' });
  });

  test('asks which where several fit equally well and the customer did not say', () => {
    const equal = close.map((one) => ({ ...one, features: { ...one.features, coverage: 0.9 } }));
    expect(decide({ ranked: equal }).outcome).toMatchObject({ kind: 'askedWhich' });
    const said = decide({ ranked: equal, question: 'block a credit card' });
    expect(said).toMatchObject({ text: 'Answer one', outcome: { kind: 'retrieved' } });
  });

  test.each([
    { understanding: unsure, reason: 'lowConfidence' },
    { understanding: strange, reason: 'outOfScope' },
    { understanding: sure, reason: 'noAnswerInLanguage' },
  ] as const)('admits once that it has no answer: $reason', ({ understanding, reason }) => {
    const weak = [ranked('weak', 'x', 0.59)];
    const reply = decide({ language: 'zh', understanding, ranked: weak });
    expect(reply.outcome).toEqual({ kind: 'unanswered', understanding, reason });
    expect(reply.text).toMatch(/抱歉/);
    const later = decide({ understanding, ranked: weak, state: { ...freshState, failures: 1 } });
    expect(later.outcome).toMatchObject({ kind: 'handedOff', reason: 'noAnswer', because: reason });
  });

  test('calls a person at once where nothing was learnt, and where one is asked for', () => {
    expect(decide({}).outcome).toMatchObject({ kind: 'handedOff', because: 'noModel' });
    const asked = decide({ asksForPerson: true, understanding: sure, intent: 'track', template });
    expect(asked.outcome).toMatchObject({ kind: 'handedOff', reason: 'asked' });
  });

  test.each([
    { effect: { kind: 'answer', text: 'We are closed' }, kind: 'ruled', text: 'We are closed' },
    { effect: { kind: 'handOff', team: 'gold' }, kind: 'handedOff', text: null },
    { effect: { kind: 'forbid' }, kind: 'handedOff', text: null },
  ] as const)('a rule that says $effect.kind has the word, and is named', ({ effect, kind, text }) => {
    const ruling = { forced: { rule: rule(effect), effect }, completions: [] };
    const reply = decide({ ruling, understanding: sure, intent: 'track', template });
    expect(reply).toMatchObject({ text, outcome: { kind, rules: [{ id: 'rule', effect: effect.kind }] } });
  });

  test('a rule completes an answer, and nothing that is none', () => {
    const completions = [{ rule: rule({ kind: 'complete', text: 'Bye.' }), text: 'Bye.' }];
    const ruling = { forced: null, completions };
    const reply = decide({ ruling, ranked: [strong] });
    expect(reply).toMatchObject({ text: 'Answer found\nBye.', outcome: { rules: [{ effect: 'complete' }] } });
    expect(decide({ ruling, understanding: unsure }).outcome.rules).toBeUndefined();
  });
});
