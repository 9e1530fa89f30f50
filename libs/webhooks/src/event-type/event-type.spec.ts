import { z } from 'zod';
import { EventCatalogue } from './event-catalogue.ts';
import { eventType, matches } from './event-type.ts';

const opened = eventType({
  type: 'alert.opened',
  description: 'An alert was opened.',
  schema: z.object({ alertId: z.string(), score: z.number().min(-1).max(1) }),
  example: { alertId: 'a', score: -0.5 },
});

describe('EventCatalogue', () => {
  test('describes each type with a JSON Schema and an example, beside those of the webhooks', () => {
    const catalogue = new EventCatalogue([opened]);
    expect(catalogue.descriptions.map(({ type }) => type)).toEqual([
      'alert.opened',
      'webhook.endpoint.disabled',
      'webhook.endpoint.probe',
    ]);
    expect(catalogue.describe('alert.opened')).toEqual({
      type: 'alert.opened',
      description: 'An alert was opened.',
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: { alertId: { type: 'string' }, score: { type: 'number', minimum: -1, maximum: 1 } },
        required: ['alertId', 'score'],
        additionalProperties: false,
      },
      example: { alertId: 'a', score: -0.5 },
    });
  });

  test('lets through what the schema knows, and nothing else', () => {
    const catalogue = new EventCatalogue([opened]);
    const payload = { alertId: 'a', score: 0, password: 'hunter2' };
    expect(catalogue.payloadOf('alert.opened', payload)).toEqual({ alertId: 'a', score: 0 });
    expect(() => catalogue.payloadOf('alert.opened', { alertId: 'a', score: 2 })).toThrow(/score/);
    expect(() => catalogue.payloadOf('alert.closed', {})).toThrow("no event type 'alert.closed'");
  });

  test('knows which filters let anything through', () => {
    const catalogue = new EventCatalogue([opened]);
    catalogue.checkPatterns(null);
    catalogue.checkPatterns(['alert.opened', 'alert.*', 'webhook.endpoint.*']);
    expect(() => catalogue.checkPatterns(['alert.*', 'alerts.*'])).toThrow("'alerts.*'");
  });

  test.each([
    [[opened, opened], 'twice'],
    [[{ ...opened, type: 'alert opened' }], "'alert opened'"],
    [[{ ...opened, type: 'alert.' }], "'alert.'"],
    [[{ ...opened, example: { alertId: 'a', score: 7 } }], "example of 'alert.opened'"],
    [[{ ...opened, schema: z.date(), example: new Date(0) }], "schema of 'alert.opened'"],
  ])('refuses a wrong definition (%#)', (types, problem) => {
    expect(() => new EventCatalogue(types)).toThrow(problem);
  });
});

test.each([
  [null, 'alert.opened', true],
  [[], 'alert.opened', false],
  [['alert.opened'], 'alert.opened', true],
  [['alert'], 'alert.opened', false],
  [['alert.*'], 'alert.opened', true],
  [['alert.*'], 'alert', false],
  [['alert.*'], 'alerts.opened', false],
  [['other', 'alert.opened'], 'alert.opened', true],
])('the filter %j for %s: %s', (patterns, type, expected) => {
  expect(matches(patterns, type)).toBe(expected);
});
