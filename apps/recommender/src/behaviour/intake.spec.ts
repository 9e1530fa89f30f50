import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { TestService } from '../testing/test-service.ts';

describe.each(databaseKinds)('events on $name', ({ create }) => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await create();
    service = await TestService.start({ databaseUrl: database.url });
    const items = ['a', 'b', 'c'].map((itemId) => ({ itemId, title: `thing ${itemId}`, category: itemId }));
    await service.post('/v1/items', { items });
  });

  afterAll(async () => {
    await service.destroy();
    await database.drop();
  });

  const view = (eventId: string, itemId: string, userId = 'u') => ({ eventId, type: 'view', itemId, userId });

  test('are taken once by their id, also within a batch and when it is sent twice at once', async () => {
    const events = [view('1', 'a'), view('2', 'b'), view('1', 'a')];
    const answers = await Promise.all([1, 2].map(() => service.post('/v1/events', { events })));
    const bodies = answers.map(({ body }) => body as { accepted: number; known: number });
    expect(bodies.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(2);
    expect(bodies.reduce((sum, { known }) => sum + known, 0)).toBe(4);
  });

  test('without an id are known by what they say', async () => {
    const event = { type: 'view', itemId: 'a', userId: 'v', timestamp: '2026-01-01T00:00:00+08:00' };
    const same = { ...event, timestamp: Date.parse('2025-12-31T16:00:00Z') };
    expect((await service.post('/v1/events', event)).body).toEqual({ accepted: 1, known: 0 });
    expect((await service.post('/v1/events', same)).body).toEqual({ accepted: 0, known: 1 });
  });

  test.each([
    {
      event: { type: 'wink', itemId: 'a', userId: 'u' },
      says: /events\.0: there is no event type 'wink'; there are: impression/,
    },
    { event: { type: 'view', itemId: 'a' }, says: /userId or sessionId is needed/ },
    {
      event: { type: 'view', itemId: 'a', userId: 'u', timestamp: '2999-01-01T00:00:00Z' },
      says: /more than a day/,
    },
  ])('that are wrong take the batch with them: $says', async ({ event, says }) => {
    const answer = await service.post('/v1/events', { events: [event, view(says.source, 'c')] });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(says) } });
    expect((await service.post('/v1/events', view(says.source, 'c'))).body).toEqual({
      accepted: 1,
      known: 0,
    });
  });

  test('against an item keep it from the list; of a purchase, too', async () => {
    await service.post('/v1/events', { type: 'dismiss', itemId: 'a', userId: 'w' });
    await service.post('/v1/events', { type: 'purchase', itemId: 'b', userId: 'w' });
    const { body } = await service.post('/v1/recommendations', { userId: 'w' });
    expect(body).toMatchObject({ items: [{ itemId: 'c' }] });
  });

  test('mean what the tenant says they mean', async () => {
    const behaviours = [{ name: 'wink', weight: 2, sign: 1, outcome: 'click' }];
    expect((await service.send('PUT', '/v1/behaviours', { behaviours })).status).toBe(200);
    expect((await service.post('/v1/events', { type: 'wink', itemId: 'a', userId: 'x' })).status).toBe(200);
    expect((await service.post('/v1/events', view('9', 'a'))).status).toBe(400);
    const doubled = { behaviours: [...behaviours, ...behaviours] };
    expect((await service.send('PUT', '/v1/behaviours', doubled)).status).toBe(400);
  });
});
