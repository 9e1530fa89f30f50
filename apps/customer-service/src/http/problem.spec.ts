import { ConversationNotFoundError } from '../conversation/conversation.errors.ts';
import { problemOf } from './problem.ts';

describe('problemOf', () => {
  test('says what a refusal is, for people and machines', () => {
    expect(problemOf(new ConversationNotFoundError('7'), '/v1/conversations/7/messages')).toEqual({
      type: 'urn:attention-flow:problem:conversation-not-found',
      title: 'Conversation not found',
      status: 404,
      detail: 'There is no conversation 7',
      instance: '/v1/conversations/7/messages',
      code: 'CONVERSATION_NOT_FOUND',
    });
  });

  test.each([new Error('password is hunter2'), 'hunter2', undefined, { statusCode: 'hunter2' }])(
    'tells nothing of an error that is ours (%#)',
    (error) => {
      const problem = problemOf(error, '/');
      expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
      expect(JSON.stringify(problem)).not.toContain('hunter2');
    },
  );
});
