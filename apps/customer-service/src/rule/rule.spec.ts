import { systemTenantId } from '@attention-flow/security';
import type { SlotKind } from '../understanding/slot.ts';
import { applies, ruling } from './rule.ts';
import type { Circumstances, Rule, RuleConditions, RuleEffect, RuleId } from './rule.ts';

const now = new Date('2026-03-11T15:00:00Z');
const circumstances: Circumstances = {
  intent: 'refund',
  slots: new Set<SlotKind>(['orderNumber', 'amount']),
  isOpen: true,
  now,
  attributes: { plan: 'gold' },
};
const rule = (name: string, when: RuleConditions, effect: RuleEffect = { kind: 'forbid' }): Rule => {
  return { id: name as RuleId, tenantId: systemTenantId, name, when, effect, createdAt: now };
};

test.each<{ when: RuleConditions; expected: boolean }>([
  { when: {}, expected: true },
  { when: { intents: ['refund', 'track'] }, expected: true },
  { when: { intents: ['track'] }, expected: false },
  { when: { slots: ['orderNumber'] }, expected: true },
  { when: { slots: ['orderNumber', 'date'] }, expected: false },
  { when: { isOpen: false }, expected: false },
  { when: { from: now, until: new Date(now.getTime() + 1) }, expected: true },
  { when: { until: now }, expected: false },
  { when: { from: new Date(now.getTime() + 1) }, expected: false },
  { when: { attributes: { plan: 'gold' } }, expected: true },
  { when: { attributes: { plan: 'free' } }, expected: false },
  { when: { intents: ['refund'], attributes: { plan: 'free' } }, expected: false },
])('$when: $expected', ({ when, expected }) => {
  expect(applies({ when }, circumstances)).toBe(expected);
});

test('an intent that was not understood fits no rule about intents', () => {
  expect(applies({ when: { intents: ['refund'] } }, { ...circumstances, intent: null })).toBe(false);
});

test('the first rule that forces wins, and all completions are said', () => {
  const rules = [
    rule('other', { intents: ['track'] }),
    rule('note', {}, { kind: 'complete', text: 'Thank you.' }),
    rule('vip', { attributes: { plan: 'gold' } }, { kind: 'handOff', team: 'gold' }),
    rule('late', {}, { kind: 'answer', text: 'No.' }),
    rule('more', {}, { kind: 'complete', text: 'Bye.' }),
  ];
  expect(ruling(rules, circumstances)).toMatchObject({
    forced: { rule: { name: 'vip' }, effect: { kind: 'handOff', team: 'gold' } },
    completions: [{ text: 'Thank you.' }, { text: 'Bye.' }],
  });
});
