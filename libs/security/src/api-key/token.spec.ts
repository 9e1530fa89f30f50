import { SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import fc from 'fast-check';
import type { ApiKeyId } from './api-key.ts';
import { digestOf, handleOf, idOf, isSameDigest, newToken, tokenPattern } from './token.ts';

const ids = new TimeOrderedIds(new SystemClock());
const uuid = fc.uuid().map((id) => id as ApiKeyId);

describe('a token', () => {
  test('tells whose it is, and looks like one', () => {
    fc.assert(
      fc.property(uuid, (id) => {
        const token = newToken(id);
        expect(token).toMatch(tokenPattern);
        expect(idOf(token)).toBe(id);
        expect(handleOf(token)).toBe(id.replaceAll('-', ''));
      }),
    );
  });

  test('has another secret each time', () => {
    const id = ids.next<'ApiKey'>();
    const tokens = Array.from({ length: 100 }, () => newToken(id));
    expect(new Set(tokens.map(digestOf)).size).toBe(100);
  });

  test('with one character changed is none', () => {
    const token = newToken(ids.next<'ApiKey'>());
    const characters = [...'0123456789abcdefABCDEFxyzXYZ_'];
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...characters), (at, character) => {
        fc.pre(token[at] !== character);
        expect(idOf(token.slice(0, at) + character + token.slice(at + 1))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  test('with two neighbours exchanged is none', () => {
    const token = newToken(ids.next<'ApiKey'>());
    for (let at = 0; at + 1 < token.length; at++) {
      if (token[at] === token[at + 1]) continue;
      const exchanged = token.slice(0, at) + token[at + 1] + token[at] + token.slice(at + 2);
      expect(idOf(exchanged)).toBeUndefined();
    }
  });

  test('any text is no token', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(idOf(text)).toBeUndefined()));
  });

  test('digests are compared whole', () => {
    const [one, other] = [digestOf('a'), digestOf('b')];
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect([isSameDigest(one, one), isSameDigest(one, other), isSameDigest(one, one.slice(1))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
