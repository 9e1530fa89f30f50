import fc from 'fast-check';
import { formatTraceparent, newUnsampledContext, parseTraceparent } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('parseTraceparent', () => {
  test.each([
    { name: 'sampled', header: `00-${traceId}-${spanId}-01`, traceFlags: 1 },
    { name: 'not sampled', header: `00-${traceId}-${spanId}-00`, traceFlags: 0 },
    { name: 'flags it does not know', header: `00-${traceId}-${spanId}-fe`, traceFlags: 0 },
    { name: 'a later version', header: `cc-${traceId}-${spanId}-01-what-the-future-holds`, traceFlags: 1 },
  ])('reads $name', ({ header, traceFlags }) => {
    expect(parseTraceparent(header)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
  });

  test.each([
    { name: 'nothing', header: '' },
    { name: 'the version that is none', header: `ff-${traceId}-${spanId}-01` },
    { name: 'this version with more behind', header: `00-${traceId}-${spanId}-01-more` },
    { name: 'a trace id of zeros', header: `00-${'0'.repeat(32)}-${spanId}-01` },
    { name: 'a span id of zeros', header: `00-${traceId}-${'0'.repeat(16)}-01` },
    { name: 'upper case', header: `00-${traceId.toUpperCase()}-${spanId}-01` },
    { name: 'too short an id', header: `00-${traceId.slice(1)}-${spanId}-01` },
    { name: 'blanks around', header: ` 00-${traceId}-${spanId}-01` },
  ])('refuses $name', ({ header }) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((digits) => digits.join(''))
      .filter((digits) => /[^0]/.test(digits));

  test('reads back what was written', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom(0, 1), (trace, span, traceFlags) => {
        const spanContext = { traceId: trace, spanId: span, traceFlags };
        expect(parseTraceparent(formatTraceparent(spanContext))).toEqual({ ...spanContext, isRemote: true });
      }),
    );
  });

  test('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(parseTraceparent(header)).toBeUndefined();
      }),
    );
  });
});

test('a trace of our own is valid, unsampled and new each time', () => {
  const first = newUnsampledContext();
  expect(parseTraceparent(formatTraceparent(first))).toMatchObject({ ...first, traceFlags: 0 });
  expect(newUnsampledContext().traceId).not.toBe(first.traceId);
});
