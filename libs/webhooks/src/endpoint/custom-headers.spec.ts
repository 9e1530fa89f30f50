import fc from 'fast-check';
import { customHeaders } from './custom-headers.ts';

describe('custom headers', () => {
  test('take lower-case names', () => {
    expect(customHeaders.parse({ Authorization: 'Bearer x', 'X-Team': 'a b' })).toEqual({
      authorization: 'Bearer x',
      'x-team': 'a b',
    });
  });

  test.each([
    'webhook-id',
    'Webhook-Signature',
    'webhook-anything',
    'Connection',
    'keep-alive',
    'Transfer-Encoding',
    'TE',
    'Trailer',
    'Upgrade',
    'Proxy-Authorization',
    'Host',
    'Content-Length',
    'content-type',
    'a b',
    'a:b',
    '',
    'naïve',
    'x\r\ny',
  ])('refuse the name %j', (name) => {
    expect(customHeaders.safeParse({ [name]: 'x' }).success).toBe(false);
  });

  test.each(['a\r\nwebhook-id: x', 'a\0', ' a', 'a ', 'é', '\x7f', 'x'.repeat(2_001)])(
    'refuse the value %j',
    (value) => {
      expect(customHeaders.safeParse({ 'x-team': value }).success).toBe(false);
    },
  );

  test('are never more than twenty', () => {
    const headers = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, '']));
    expect(customHeaders.safeParse(headers).success).toBe(false);
  });

  test('never let a line end through', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, value) => {
        const { data = {} } = customHeaders.safeParse({ [name]: value });
        return Object.entries(data).every((entry) => !/[\r\n]/.test(entry.join()));
      }),
    );
  });
});
