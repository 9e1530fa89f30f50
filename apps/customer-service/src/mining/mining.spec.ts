import { minePairs } from './mine-pairs.ts';
import type { Turn } from './dialogue.ts';
import { NearDuplicates } from './near-duplicates.ts';

/** `c` and `a` begin a line of the customer and of the agent. */
const turnsOf = (...lines: readonly string[]): readonly Turn[] =>
  lines.map((line) => ({ role: line.startsWith('c') ? 'customer' : 'agent', text: line.slice(2) }));
const mined = (...lines: readonly string[]) => minePairs({ turns: turnsOf(...lines), isResolved: null });

describe('minePairs', () => {
  test('takes what was said in a row as one, without greetings, and thanks as a sign', () => {
    const pairs = mined(
      'a Welcome',
      'c Hello there',
      'c my lamp is broken',
      'a We send another lamp.',
      'a On Monday.',
      'c thanks!',
      'a Bye',
    );
    expect(pairs).toEqual([
      {
        question: 'my lamp is broken',
        answer: 'We send another lamp.\nOn Monday.',
        signals: ['thanked', 'last'],
      },
    ]);
  });

  test('an agent who asks back has not answered yet', () => {
    const pairs = mined(
      'c my app crashes',
      'a Which phone do you have?',
      'c A Kestrel 5',
      'a Update it: https://x.example/update',
    );
    expect(pairs).toEqual([
      {
        question: 'my app crashes\nA Kestrel 5',
        answer: 'Update it: https://x.example/update',
        signals: ['last', 'link'],
      },
    ]);
  });

  test.each([
    {
      name: 'several questions',
      lines: ['c 怎么退货？', 'a 在订单里申请退货。', 'c 运费谁出？', 'a 由我们承担运费。', 'c 好的谢谢'],
      expected: ['怎么退货？', '运费谁出？'],
    },
    { name: 'nobody answered', lines: ['c my lamp is broken'], expected: [] },
    { name: 'nobody asked', lines: ['a Welcome', 'c hi', 'a hello'], expected: [] },
    { name: 'empty turns', lines: ['c  ', 'a  ', 'c where is it', 'a here'], expected: ['where is it'] },
  ])('$name', ({ lines, expected }) => {
    expect(mined(...lines).map(({ question }) => question)).toEqual(expected);
  });

  test('believes the system that says it was resolved', () => {
    const [pair] = minePairs({ turns: turnsOf('c where is it', 'a In the box.'), isResolved: true });
    expect(pair?.signals).toContain('resolved');
  });
});

test('near duplicates are left out, and what differs in question or answer stays', () => {
  const pair = (question: string, answer: string | null) => ({ question, answer });
  const seen = new NearDuplicates();
  const kept = [
    pair('Where is my parcel?', 'Open My Orders.'),
    pair('where is my PARCEL', 'open my orders'),
    pair('Where is my parcel?', 'Ask the carrier.'),
    pair('Where is my refund?', 'Open My Orders.'),
    pair('退貨運費誰出', '我們'),
    pair('退货运费谁出？', '我们'),
    pair('?', null),
    pair('!', null),
  ].filter((one) => seen.isNew(one));
  expect(kept.map(({ question }) => question)).toEqual([
    'Where is my parcel?',
    'Where is my parcel?',
    'Where is my refund?',
    '退貨運費誰出',
    '?',
  ]);
});
