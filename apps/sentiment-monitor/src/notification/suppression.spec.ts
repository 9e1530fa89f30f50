import { matcher, matches } from '../silence/matcher.ts';
import { suppressionOf } from './suppression.ts';

const now = new Date('2026-03-03T12:00:00Z');
const later = new Date('2026-03-03T13:00:00Z');
const labels = { alertname: 'Negative burst', topic: 'energy', severity: 'warning' };
const of = (label: string, value: string) => ({ label, operator: '=' as const, value });
const calm = { now, silences: [], inhibitions: [], firing: [] };
const alert = { id: 'a', labels, snoozedUntil: null };
const silence = {
  id: 's',
  matchers: [of('topic', 'energy')],
  startsAt: now,
  endsAt: later,
  comment: 'works',
};
const inhibition = { source: [of('severity', 'critical')], equal: ['topic'] };
const critical = { id: 'b', labels: { alertname: 'Feed dead', topic: 'energy', severity: 'critical' } };

test.each([
  { name: 'is told where nothing speaks against it', given: calm, expected: null },
  {
    name: 'is silenced by a matching silence',
    given: { ...calm, silences: [silence] },
    expected: 'silenced',
  },
  {
    name: 'is told when the silence is over',
    given: { ...calm, silences: [silence], now: later },
    expected: null,
  },
  {
    name: 'is inhibited by what fires with the same labels',
    ...{ given: { ...calm, inhibitions: [inhibition], firing: [critical] }, expected: 'inhibited' },
  },
  {
    name: 'is not inhibited by another topic',
    given: {
      ...calm,
      inhibitions: [inhibition],
      firing: [{ ...critical, labels: { ...critical.labels, topic: 'banks' } }],
    },
    expected: null,
  },
  {
    name: 'does not inhibit itself',
    given: { ...calm, inhibitions: [{ source: [of('topic', 'energy')], equal: [] }], firing: [alert] },
    expected: null,
  },
])('an alert $name', ({ given, expected }) => {
  expect(suppressionOf(alert, given)?.kind ?? null).toBe(expected);
});

test('inhibition says why', () => {
  const given = { ...calm, inhibitions: [inhibition], firing: [critical] };
  expect(suppressionOf(alert, given)).toMatchObject({
    byAlertId: 'b',
    because: "'Feed dead' fires with the same topic 'energy'",
  });
});

test('a snooze holds until it ends', () => {
  expect(suppressionOf({ ...alert, snoozedUntil: later }, calm)).toEqual({
    kind: 'snoozed',
    until: later.toISOString(),
  });
  expect(suppressionOf({ ...alert, snoozedUntil: now }, calm)).toBeNull();
});

test.each([
  { given: { label: 'topic', operator: 'startsWith', value: 'ener' }, isMatch: true },
  { given: { label: 'topic', operator: '!=', value: 'energy' }, isMatch: false },
  { given: { label: 'entity', operator: '=', value: '' }, isMatch: true },
  { given: { label: 'topic', operator: 'oneOf', value: ['banks', 'energy'] }, isMatch: true },
] as const)('$given.label $given.operator $given.value', ({ given, isMatch }) => {
  expect(matches([matcher.parse(given)], labels)).toBe(isMatch);
});
