import { contentTerms } from './content-terms.ts';

test.each([
  ['When does the garage open?', ['garage', 'open']],
  ['what is it', ['what', 'is', 'it']],
  ['请问怎么退货', ['问', '退', '货', '问怎', '么退', '退货']],
  ['', []],
])('%s', (question, expected) => {
  expect(contentTerms(question)).toEqual(expected);
});
