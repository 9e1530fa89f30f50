import fc from 'fast-check';
import { arbitraryProse, arbitraryText } from '../../fixtures/sample-text.ts';
import { splitSentences } from './sentences.ts';

const split = (text: string): readonly string[] => splitSentences(text).map((sentence) => sentence.text);

describe('splitSentences', () => {
  test.each([
    { name: 'full stops', sentences: ['Profit rose.', 'Sales fell.', 'The end'] },
    { name: 'questions and exclamations', sentences: ['Wow!!', 'OK?!', 'Yes.'] },
    { name: 'titles and initials', sentences: ['Mr. Smith met Dr. J. K. Lee.', 'They talked.'] },
    {
      name: 'abbreviations inside',
      sentences: [
        'The U.S. Treasury, i.e. No. 5 of the list, e.g. Bonds, rose.',
        'So did Apple Inc. on Jan. 5.',
      ],
    },
    {
      name: 'abbreviations at the end',
      sentences: ['It bought Acme Ltd.', 'The price fell at 5 p.m.', 'He said no.', 'Then left.'],
    },
    {
      name: 'decimals, amounts, versions',
      sentences: ['It rose 3.5% to $1.20 in v2.0.1.', '2024 was better.'],
    },
    { name: 'addresses', sentences: ['See https://a.com/x.html?b=1.c!d or a.b@c.com.', 'Thanks.'] },
    { name: 'quotes and brackets', sentences: ['He said "stop."', '(It was late.)', '"Really?" he asked.'] },
    { name: 'an ellipsis', sentences: ['Well... it fell.', 'And then...', 'Nothing'] },
    { name: 'numbered lists', sentences: ['1. Open the app.', '2. Tap "Pay".', '10. Done.'] },
    { name: 'a lower-case beginning is no beginning', sentences: ['The site yahoo. com is up.'] },
  ])('English: $name', ({ sentences }) => {
    expect(split(sentences.join(' '))).toEqual(sentences);
  });

  test.each([
    { name: 'stops', sentences: ['利润增长12.5%。', '股价上涨！', '为什么？', '不知道'] },
    { name: 'quotes and brackets', sentences: ['他说：“不行。”', '（公告称没有。）', '好'] },
    { name: 'ellipses', sentences: ['我不信……', '然后呢？！', '没有'] },
    {
      name: 'commas and semicolons do not end',
      sentences: ['先登录，再点击“转账”；然后确认、提交。', '完成。'],
    },
    { name: 'ASCII marks', sentences: ['真的?', '不会吧!', '今年涨了3.5%.', '明年再说.', '好'] },
    { name: 'numbered steps', sentences: ['1.打开APP 2.点击转账 3.完成'] },
    { name: 'beside English', sentences: ['我买了iPhone 13。', 'It is good!', '很好。'] },
  ])('Chinese: $name', ({ sentences }) => {
    expect(split(sentences.join(''))).toEqual(sentences);
    expect(split(sentences.join('\n\n'))).toEqual(sentences);
  });

  test('an empty line ends a sentence, a line end does not', () => {
    expect(split('Title\n\nA text over\ntwo lines\n \nEnd')).toEqual([
      'Title',
      'A text over\ntwo lines',
      'End',
    ]);
  });

  test('white space alone has no sentence', () => {
    expect([split(''), split(' \n\n ')]).toEqual([[], []]);
  });

  test.each([arbitraryText, arbitraryProse])('loses nothing and cuts no white space in', (texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const sentences = splitSentences(text);
        let end = 0;
        let between = '';
        for (const sentence of sentences) {
          between += text.slice(end, sentence.start);
          end = sentence.end;
        }
        expect((between + text.slice(end)).trim()).toBe('');
        expect(
          sentences.every(
            ({ text: own, start, end }) => own === text.slice(start, end) && own === own.trim() && own !== '',
          ),
        ).toBe(true);
      }),
    );
  });
});
