import { cleanedText, cleanedValue } from './cleaned-value.ts';

const clean = (text: string) => text.replaceAll('Ada', '***');

describe('cleanedValue', () => {
  test('cleans texts and keys at every depth, and hides what secret names stand for', () => {
    const value = { list: [{ name: 'Ada', Ada: 1 }], headers: { 'X-Api-Key': 'abc', accept: '*/*' } };
    expect(cleanedValue(value, clean)).toEqual({
      list: [{ name: '***', '***': 1 }],
      headers: { 'X-Api-Key': '[redacted]', accept: '*/*' },
    });
  });

  test.each([
    { name: 'numbers under secret names', value: { tokens: 512 }, expected: { tokens: 512 } },
    { name: 'objects under secret names', value: { token: { a: 1 } }, expected: { token: '[redacted]' } },
    { name: 'time', value: new Date(0), expected: '1970-01-01T00:00:00.000Z' },
    { name: 'no time', value: new Date(Number.NaN), expected: null },
    { name: 'bytes', value: Buffer.from('Ada'), expected: '[3 bytes]' },
    { name: 'large integers', value: 2n ** 64n, expected: '18446744073709551616' },
    { name: 'maps', value: new Map([['password', 'abc']]), expected: { password: '[redacted]' } },
    { name: 'sets', value: new Set(['Ada']), expected: ['***'] },
    { name: 'addresses', value: new URL('http://x/Ada'), expected: 'http://x/***' },
    { name: 'functions', value: [() => 1], expected: [undefined] },
  ])('$name', ({ value, expected }) => expect(cleanedValue(value, clean)).toEqual(expected));

  test('of an error shows name, code, message, stack and causes, and none of its other fields', () => {
    class QueryError extends Error {
      override readonly name = 'QueryError';
      readonly code = '23505';
      readonly parameters = ['Ada Lovelace'];
    }
    const error = new QueryError('Ada is there', { cause: new Error('Ada') });
    const cleaned = cleanedValue(error, clean);
    expect(cleaned).toMatchObject({ type: 'QueryError', code: '23505', message: '*** is there' });
    expect(cleaned).toMatchObject({ cause: { type: 'Error', message: '***' } });
    expect(JSON.stringify(cleaned)).not.toMatch(/Ada|Lovelace/);
  });

  test('ends where a value goes in a circle, is deep, or is long', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(cleanedValue(circle, clean)).toEqual({ self: '[circular]' });
    const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => [inner], 'Ada');
    expect(JSON.stringify(cleanedValue(deep, clean))).toBe('[[[[[["[too deep]"]]]]]]');
    expect(cleanedValue(Array.from({ length: 1_000 }).fill(1), clean)).toHaveLength(100);
  });

  test('cuts a long text between words, so that nothing half is left over', () => {
    const text = `${'x'.repeat(16_380)} Ada Lovelace`;
    expect(cleanedText(text, clean)).toBe(`${'x'.repeat(16_380)} [13 characters more]`);
    expect(cleanedText('x'.repeat(20_000), clean)).toHaveLength(16_128 + ' [3872 characters more]'.length);
  });
});
