import fc from 'fast-check';
import { botMaySpeak, serviceLevelOf, transition, withBot } from './hand-off.ts';
import type { HandOffEvent, Holding } from './hand-off.ts';
import { addOpenTime, alwaysOpen, isOpen, nextOpening, parseOpeningHours } from './opening-hours.ts';
import type { OpeningHours } from './opening-hours.ts';

const start = new Date('2026-03-11T15:00:00Z');
const hour = 3_600_000;
const level = { hours: alwaysOpen, answerWithinMs: hour };

function after(holding: Holding, ...events: readonly HandOffEvent[]): Holding | string {
  let now: Holding | string = holding;
  for (const event of events) {
    if (typeof now === 'string') return now;
    const outcome = transition(now, event, { now: start, level });
    now = outcome.kind === 'moved' ? outcome.holding : outcome.reason;
  }
  return now;
}

const called: HandOffEvent = { kind: 'called', reason: 'asked', team: 'billing' };
const claimed = (agent: string): HandOffEvent => ({ kind: 'claimed', agent });
const replied = (agent: string): HandOffEvent => ({ kind: 'agentReplied', agent });
const back = (agent: string): HandOffEvent => ({ kind: 'handedBack', agent });
const closed: HandOffEvent = { kind: 'closed' };

describe('transition', () => {
  test.each([
    { name: 'a call waits', events: [called], state: 'waiting' },
    { name: 'a claimed call is held', events: [called, claimed('ann')], state: 'held' },
    { name: 'a person may take over unasked', events: [claimed('ann')], state: 'held' },
    { name: 'claiming twice is claiming once', events: [claimed('ann'), claimed('ann')], state: 'held' },
    { name: 'what is handed back is the bot’s', events: [claimed('ann'), back('ann')], state: 'returned' },
    {
      name: 'what was handed back may be called for again',
      events: [claimed('ann'), back('ann'), called],
      state: 'waiting',
    },
    { name: 'anything may be closed', events: [called, closed], state: 'closed' },
  ])('$name', ({ events, state }) => {
    expect(after(withBot, ...events)).toMatchObject({ state });
  });

  test.each([
    { reason: 'alreadyCalled', events: [called, called] },
    { reason: 'heldByAnother', events: [claimed('ann'), claimed('bob')] },
    { reason: 'heldByAnother', events: [claimed('ann'), replied('bob')] },
    { reason: 'notHeld', events: [called, replied('ann')] },
    { reason: 'notHeld', events: [back('ann')] },
    { reason: 'closed', events: [closed, claimed('ann')] },
    { reason: 'closed', events: [closed, closed] },
  ])('refuses: $reason', ({ events, reason }) => {
    expect(after(withBot, ...events)).toBe(reason);
  });

  test('the first reply of a person stops the clock, a later one changes nothing', () => {
    const held = after(withBot, called, claimed('ann'), replied('ann'));
    if (typeof held === 'string' || held.state !== 'held') throw new Error('not held');
    expect(serviceLevelOf(held.call, new Date(start.getTime() + 9 * hour))).toBe('met');
    const later = transition(held, replied('ann'), { now: new Date(start.getTime() + hour), level });
    expect(later).toMatchObject({ holding: { call: { answeredAt: start } } });
  });

  test('a call that nobody answered in time is missed', () => {
    const waiting = after(withBot, called);
    if (typeof waiting === 'string' || waiting.state !== 'waiting') throw new Error('not waiting');
    expect(serviceLevelOf(waiting.call, new Date(start.getTime() + hour))).toBe('running');
    expect(serviceLevelOf(waiting.call, new Date(start.getTime() + hour + 1))).toBe('missed');
  });
});

test('over 10,000 sequences of events the bot never speaks where a person was called or holds', () => {
  const agents = fc.constantFrom('ann', 'bob');
  const event = fc.oneof(
    fc.constant('botReady' as const),
    fc.constant(called),
    fc.constant(closed),
    agents.map(claimed),
    agents.map(replied),
    agents.map(back),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 16 }), (events) => {
      let holding: Holding = withBot;
      // What is said, and independently of the states: whether a person has the word.
      let person = false;
      let isOver = false;
      for (const next of events) {
        if (next === 'botReady') {
          if (botMaySpeak(holding)) expect(person || isOver).toBe(false);
          continue;
        }
        const outcome = transition(holding, next, { now: start, level });
        if (outcome.kind === 'refused') continue;
        if (next.kind === 'called' || next.kind === 'claimed') person = true;
        if (next.kind === 'handedBack') person = false;
        if (next.kind === 'closed') isOver = true;
        holding = outcome.holding;
        expect(botMaySpeak(holding)).toBe(!person && !isOver);
      }
    }),
    { numRuns: 10_000 },
  );
});

describe('opening hours', () => {
  const parsed = (text: string, zone = 'Asia/Shanghai'): OpeningHours => {
    const hours = parseOpeningHours(text, zone);
    if (typeof hours === 'string') throw new Error(hours);
    return hours;
  };
  const office = parsed('mon-fri 09:00-17:00; sat 10:00-12:00');

  test.each([
    // 11 March 2026 is a Wednesday; Shanghai is eight hours ahead.
    ['2026-03-11T00:59:59Z', false, '2026-03-11T01:00:00.000Z'],
    ['2026-03-11T01:00:00Z', true, '2026-03-11T01:00:00.000Z'],
    ['2026-03-11T09:00:00Z', false, '2026-03-12T01:00:00.000Z'],
    ['2026-03-14T05:00:00Z', false, '2026-03-16T01:00:00.000Z'],
  ])('%s is open: %s; next %s', (now, open, next) => {
    expect(isOpen(office, new Date(now))).toBe(open);
    expect(nextOpening(office, new Date(now)).toISOString()).toBe(next);
  });

  test.each([
    ['2026-03-11T08:30:00Z', 1, '2026-03-12T01:30:00.000Z'],
    ['2026-03-13T08:30:00Z', 3, '2026-03-16T01:30:00.000Z'],
    ['2026-03-11T02:00:00Z', 2, '2026-03-11T04:00:00.000Z'],
  ])('%s and %i hours of answering: %s', (from, hours, until) => {
    expect(addOpenTime(office, new Date(from), hours * hour).toISOString()).toBe(until);
  });

  test('a change of clocks is taken as it comes', () => {
    const berlin = parsed('mon-sun 09:00-17:00', 'Europe/Berlin');
    expect(nextOpening(berlin, new Date('2026-03-28T20:00:00Z')).toISOString()).toBe(
      '2026-03-29T07:00:00.000Z',
    );
  });

  test.each(['mon 9-17', 'mon-fri 17:00-09:00', 'xyz 09:00-17:00', 'mon 09:00-25:00', 'mon 09:70-17:00'])(
    'refuses %s',
    (text) => {
      expect(typeof parseOpeningHours(text, 'UTC')).toBe('string');
    },
  );

  test('refuses a time zone that is none', () => {
    expect(parseOpeningHours('mon 09:00-17:00', 'Mars/Olympus')).toMatch(/Mars/);
    expect(isOpen(alwaysOpen, start)).toBe(true);
  });
});
