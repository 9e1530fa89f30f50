import { systemTenantId } from '@attention-flow/security';
import { outOfScopeIntent } from './dialogue-pair.ts';
import type { DialoguePair, DialoguePairId } from './dialogue-pair.ts';
import { KnowledgeBase } from './knowledge-base.ts';

let made = 0;
const pair = (question: string, answer: string | null, values: Partial<DialoguePair> = {}): DialoguePair => {
  made += 1;
  const id = `pair-${made}` as DialoguePairId;
  return { id, tenantId: systemTenantId, question, answer, intent: null, language: 'en', ...values };
};

function baseOf(...pairs: readonly DialoguePair[]): KnowledgeBase {
  const base = new KnowledgeBase();
  for (const one of pairs) base.add(one);
  return base;
}

describe('KnowledgeBase', () => {
  test('answers an intent with what was said most often, from where it was said first', () => {
    const often = [pair('a', 'At nine', { intent: 'hours' }), pair('b', 'At nine', { intent: 'hours' })];
    const base = baseOf(pair('c', 'At ten', { intent: 'hours' }), ...often);
    expect(base.template('hours', 'en')).toMatchObject({ text: 'At nine', pairId: often[0]?.id });
  });

  test('takes the first of answers that were given equally often', () => {
    const base = baseOf(pair('a', 'At nine', { intent: 'hours' }), pair('b', 'At ten', { intent: 'hours' }));
    expect(base.template('hours', 'en')?.text).toBe('At nine');
  });

  test('keeps languages apart', () => {
    const base = baseOf(
      pair('lamp broken', 'Sorry', { intent: 'broken' }),
      pair('灯坏了', '抱歉', { language: 'zh' }),
    );
    expect(base.template('broken', 'zh')).toBeUndefined();
    expect(base.search('灯坏了', 'zh', 1)).toMatchObject([
      { passage: { text: '抱歉' }, features: { coverage: 1 } },
    ]);
    expect(base.search('灯坏了', 'en', 1)).toEqual([]);
  });

  test('finds an answer by the words of question and answer', () => {
    const base = baseOf(
      pair('when do you open', 'The shop opens at nine'),
      pair('where are you', 'In the high street'),
    );
    expect(base.search('is the street far', 'en', 1)[0]?.passage.text).toBe('In the high street');
  });

  test('never answers with what is out of scope', () => {
    const base = baseOf(
      pair('sing me a song', null, { intent: outOfScopeIntent }),
      pair('sing me a song', 'La la', { intent: outOfScopeIntent }),
    );
    expect(base.search('sing me a song', 'en', 1)).toEqual([]);
    expect(base.template(outOfScopeIntent, 'en')).toBeUndefined();
  });

  test('composes from several passages what it can vouch for, and forgets what it is told to', () => {
    const base = baseOf(pair('can I block a card', 'Block the card in the app. It costs nothing.'));
    const part = { kind: 'document', language: 'en', title: 'New cards' } as const;
    base.addPassages([{ ...part, id: 'part', text: 'A replacement arrives within five days.' }]);
    const question = 'block my card and when does the replacement arrive';
    const answer = base.compose(question, 'en', base.search(question, 'en', 5));
    expect(answer?.text).toBe('A replacement arrives within five days. Block the card in the app.');
    expect(base.passage('part')?.title).toBe('New cards');
    base.removePassages(['part']);
    expect(base.passage('part')).toBeUndefined();
    expect(base.search('replacement', 'en', 5)).toEqual([]);
  });
});
