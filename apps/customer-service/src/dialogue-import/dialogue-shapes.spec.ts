import { z } from 'zod';
import { readImportRow } from './import-row.ts';
import { readDialogue } from './dialogue-shapes.ts';

const expected = [
  { role: 'customer', text: 'my lamp is broken' },
  { role: 'agent', text: 'We send another.' },
];
const [asked, answered] = ['2026-01-05T10:00:00Z', '2026-01-05T10:05:00Z'];

describe('readDialogue', () => {
  test.each<{ name: string; row: Record<string, unknown> }>([
    {
      name: 'a conversation of Chatwoot, newest first, with a note and an activity',
      row: {
        status: 'resolved',
        messages: [
          { content: 'Conversation was marked resolved', message_type: 2, created_at: 1_767_610_000 },
          { content: 'We send another.', message_type: 1, created_at: 1_767_607_500 },
          { content: 'is he angry?', message_type: 1, private: true, created_at: 1_767_607_300 },
          { content: 'my lamp is broken', message_type: 0, created_at: 1_767_607_200 },
        ],
      },
    },
    {
      name: 'a conversation of Chatwoot with types by name',
      row: {
        status: 'resolved',
        messages: [
          { content: 'my lamp is broken', message_type: 'incoming' },
          { content: null, message_type: 'template' },
          { content: 'We send another.', message_type: 'outgoing' },
        ],
      },
    },
    {
      name: 'a ticket of Zendesk with an internal comment',
      row: {
        status: 'solved',
        requester_id: 7,
        comments: [
          { author_id: 7, body: '<p>x</p>', plain_body: 'my lamp is broken', created_at: asked },
          { author_id: 9, body: 'check stock', public: false, created_at: asked },
          { author_id: 9, body: 'We send another.', public: true, created_at: answered },
        ],
      },
    },
  ])('$name', ({ row }) => {
    expect(readDialogue(row)).toEqual({ turns: expected, isResolved: true });
    expect(readImportRow(row)).toMatchObject({
      kind: 'pairs',
      pairs: [{ question: 'my lamp is broken', answer: 'We send another.', intent: null, language: 'en' }],
    });
  });

  test('a row of another kind is none', () => {
    expect(readDialogue({ question: 'a', answer: 'b' })).toBeUndefined();
  });

  test('says what is wrong, without quoting it', () => {
    const problem = readDialogue({ messages: [{ content: 'secret', message_type: {} }] });
    expect(problem).toBeInstanceOf(z.ZodError);
    const outcome = readImportRow({ comments: [], requester_id: null });
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'invalidRow' });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });
});
