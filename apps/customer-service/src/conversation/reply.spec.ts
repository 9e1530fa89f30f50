import type { DialoguePairId } from '../knowledge/dialogue-pair.ts';
import { decideReply } from './reply.ts';
import type { Understanding } from './reply.ts';

const thresholds = { confidence: 0.5, retrieval: 0.6 };
const template = { text: 'Open the app', pairId: 'template' as DialoguePairId };
const retrieved = { text: 'Call us', pairId: 'found' as DialoguePairId, score: 0.8 };
const sure: Understanding = { intent: 'track', confidence: 0.9, outOfScope: false, modelVersion: 'v1' };
const unsure = { ...sure, confidence: 0.49 };
const strange = { ...sure, outOfScope: true };

describe('decideReply', () => {
  test.each([
    { name: 'a confident intent', understanding: sure, template, kind: 'matched', text: 'Open the app' },
    { name: 'a doubtful intent', understanding: unsure, template, kind: 'retrieved', text: 'Call us' },
    { name: 'no intent', understanding: strange, template, kind: 'retrieved', text: 'Call us' },
    { name: 'no model', understanding: null, template: undefined, kind: 'retrieved', text: 'Call us' },
    { name: 'no template', understanding: sure, template: undefined, kind: 'retrieved', text: 'Call us' },
  ])('$name: $kind', ({ kind, text, ...given }) => {
    const reply = decideReply({ language: 'en', retrieved, ...given }, thresholds);
    expect(reply).toMatchObject({ text, outcome: { kind } });
  });

  test.each([
    { understanding: null, reason: 'noModel' },
    { understanding: unsure, reason: 'lowConfidence' },
    { understanding: strange, reason: 'outOfScope' },
    { understanding: sure, reason: 'noAnswerInLanguage' },
  ] as const)('admits that it has no answer: $reason', ({ understanding, reason }) => {
    const weak = { ...retrieved, score: 0.59 };
    const reply = decideReply(
      { language: 'zh', understanding, template: undefined, retrieved: weak },
      thresholds,
    );
    expect(reply.outcome).toEqual({ kind: 'unanswered', understanding, reason });
    expect(reply.text).toMatch(/抱歉/);
  });
});
