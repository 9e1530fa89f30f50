import { closedUntil } from './watermark.ts';

const bucketMs = 3_600_000;
const at = (hours: number) => 1_000_000 * bucketMs + hours * bucketMs;

test.each([
  { name: 'nothing is known of a stream without documents', newest: null, evaluated: null, expected: null },
  { name: 'a living stream is judged by the clock', newest: 99, evaluated: 98, expected: 100 },
  { name: 'so is one that has just fallen silent', newest: null, evaluated: 90, expected: 100 },
  { name: 'a replay of the past is judged by its own time', newest: 10, evaluated: 8, expected: 10 },
  { name: 'a stream that ended long ago is left alone', newest: null, evaluated: 10, expected: 10 },
  {
    name: 'what is dated in the future says nothing of the present',
    newest: 500,
    evaluated: 98,
    expected: 100,
  },
])('$name', ({ newest, evaluated, expected }) => {
  const given = {
    newestMs: newest === null ? null : at(newest),
    evaluatedMs: evaluated === null ? null : at(evaluated),
    nowMs: at(100.5),
    bucketMs,
  };
  expect(closedUntil(given)).toBe(expected === null ? null : at(expected));
});

test('a bucket is not closed by the clock before what is on its way had time to come', () => {
  const given = { newestMs: at(99), evaluatedMs: at(98), bucketMs };
  expect(closedUntil({ ...given, nowMs: at(100) + 29_000 })).toBe(at(99));
  expect(closedUntil({ ...given, nowMs: at(100) + 30_000 })).toBe(at(100));
});
