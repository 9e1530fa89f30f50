import fc from 'fast-check';
import { advance, freshState, isSlotsAlone, slotValue } from './conversation-state.ts';
import { findSlots } from './find-slots.ts';
import { NameList } from './names.ts';

const context = { today: new Date('2026-03-11T15:00:00Z'), names: new NameList([]) };
const said = (text: string, intent: string | null) => ({ slots: findSlots(text, context), intent });

describe('advance', () => {
  test('carries slots and the topic to a message that has neither', () => {
    const { state: first } = advance(freshState, said('where is order 48213', 'track'));
    const { state, topic } = advance(first, said('and when?', null));
    expect(topic).toBe('carried');
    expect(slotValue(state, 'orderNumber')).toBe('48213');
    expect(state.intents).toEqual(['track']);
  });

  test('a new topic keeps the order and forgets the sum', () => {
    const { state: first } = advance(freshState, said('order 48213 cost me $20', 'price'));
    const { state, topic } = advance(first, said('I want to send it back', 'return'));
    expect(topic).toBe('changed');
    expect(state.slots.map(({ kind }) => kind)).toEqual(['orderNumber']);
  });

  test('the last that was said holds', () => {
    const { state: first } = advance(freshState, said('order 48213', 'track'));
    const { state } = advance(first, said('no, order 48214', null));
    expect(slotValue(state, 'orderNumber')).toBe('48214');
  });

  test('an answer ends what was pending', () => {
    const waiting = {
      ...freshState,
      pending: { kind: 'slot', slot: 'orderNumber', intent: 'track' },
    } as const;
    expect(advance(waiting, said('48213', null)).state.pending).toBeNull();
  });

  test('counts every message, and holds one slot of a kind', () => {
    const turn = fc.record({
      text: fc.constantFrom('order 48213', 'order 48214', '$20', 'yesterday', 'hello'),
      intent: fc.constantFrom('track', 'return', null),
    });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), (turns) => {
        const state = turns.reduce(
          (now, { text, intent }) => advance(now, said(text, intent)).state,
          freshState,
        );
        expect(state.turn).toBe(turns.length);
        expect(new Set(state.slots.map(({ kind }) => kind)).size).toBe(state.slots.length);
        expect(state.intents.length).toBeLessThanOrEqual(5);
      }),
    );
  });
});

test.each([
  ["it's order 48213", true],
  ['#48213', true],
  ['订单号是48213778', true],
  ['where is order 48213', false],
  ['订单48213778到哪了', false],
  ['hello', false],
])('%s says slots alone: %s', (text, expected) => {
  expect(isSlotsAlone(text, findSlots(text, context))).toBe(expected);
});
