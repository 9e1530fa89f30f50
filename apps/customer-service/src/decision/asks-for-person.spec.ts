import { asksForPerson } from './asks-for-person.ts';

test.each([
  ['I want to talk to a human', true],
  ['can I speak with a real person please', true],
  ['connect me to an agent', true],
  ['Agent!', true],
  ['get me a representative', true],
  ['转人工', true],
  ['我要找真人客服', true],
  ['人工服务', true],
  ['轉人工', true],
  ["I don't want to talk to a human", false],
  ['不要转人工', false],
  ['what is the agent commission', false],
  ['can a second person use my card', false],
  ['客服电话是多少', false],
  ['where is my parcel', false],
])('%s: %s', (text, expected) => {
  expect(asksForPerson(text)).toBe(expected);
});
