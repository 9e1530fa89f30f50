import { detectLanguage } from './language.ts';

describe('detectLanguage', () => {
  test.each([
    ['where is my parcel', 'en'],
    ['我的快递到哪了', 'zh'],
    ['我的 iPhone 15 Pro Max 订单', 'zh'],
    ['my order of 绿茶 has not arrived', 'en'],
    ['退货', 'zh'],
    ['退貨運費誰出？', 'zh'],
    ['Où est mon colis ?', 'en'],
    ['Где мой заказ', 'en'],
    ['', 'en'],
  ] as const)('%s: %s', (text, language) => {
    expect(detectLanguage(text)).toBe(language);
  });

  test.each(['48213', '???', '👍'])('keeps the language of the conversation for %s', (text) => {
    expect(detectLanguage(text, 'zh')).toBe('zh');
  });
});
