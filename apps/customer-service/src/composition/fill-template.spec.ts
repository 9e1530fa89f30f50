import { fillTemplate, requiredSlots } from './fill-template.ts';

const template = 'Order {{Order Number}} of {date} ({order_number}) costs {price}.';

test('a template says what it needs, once each', () => {
  expect(requiredSlots(template)).toEqual(['orderNumber', 'date']);
  expect(requiredSlots('Nothing {at all} is needed.')).toEqual([]);
});

test('what is known is filled in, and the rest stays', () => {
  const filled = fillTemplate(template, (kind) => (kind === 'orderNumber' ? '48213' : undefined));
  expect(filled).toBe('Order 48213 of {date} (48213) costs {price}.');
});
