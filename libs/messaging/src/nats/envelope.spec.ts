import type { Id } from '@attention-flow/persistence';
import fc from 'fast-check';
import { toJson } from '../json.ts';
import { seal, unseal } from './envelope.ts';

const text = fc.string({ unit: 'binary' });
const textOrNull = fc.option(text, { nil: null });

describe('an envelope', () => {
  test('gives back what was sealed in it', () => {
    const envelopes = fc.record({
      messageId: fc.uuid().map((id) => id as Id<'Message'>),
      topic: text,
      group: text,
      key: textOrNull,
      payload: fc.jsonValue({ noUnicodeString: false }).map(toJson),
      tenantId: textOrNull,
      traceparent: textOrNull,
      publishedAt: fc.date({ noInvalidDate: true }),
      redrives: fc.nat(),
    });
    fc.assert(
      fc.property(envelopes, (envelope) => {
        const wire = JSON.parse(JSON.stringify(envelope.payload)) as unknown;
        expect(unseal(seal(envelope))).toEqual({ ...envelope, payload: wire });
      }),
    );
  });

  test.each(['', 'null', '{}', '[]', '{"messageId":1}'])('refuses %j', (sealed) => {
    expect(() => unseal(sealed)).toThrow();
  });
});
