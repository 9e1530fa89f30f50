import { isSecretName, secretRemover } from './secrets.ts';

describe('isSecretName', () => {
  test.each([
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'apiKey',
    'ADMIN_API_KEY',
    'password',
    'db_passwd',
    'webhookSecret',
    'secrets',
    'accessToken',
    'webhook-signature',
    'credentials',
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));

  test.each(['key', 'keyword', 'tokenizer', 'author', 'secretary', 'intent', 'path'])('not %s', (name) =>
    expect(isSecretName(name)).toBe(false),
  );
});

describe('secretRemover', () => {
  const remove = secretRemover(['hunter2-hunter2', 'short'], [/\baf_[a-z0-9]{8,}/]);

  test.each([
    ['Authorization: Bearer abc.def', 'Authorization: [redacted]'],
    ['sent Bearer abc.def to it', 'sent Bearer [redacted] to it'],
    ['{"cookie":"sid=1; b=2","x":1}', '{"cookie":[redacted]'],
    ['password=abc&user=7', 'password=[redacted]&user=7'],
    ['GET /v1/x?api_key=abc&page=2', 'GET /v1/x?api_key=[redacted]&page=2'],
    ['{"secret":"a b, c","page":2}', '{"secret":[redacted],"page":2}'],
    ['signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'signed with [redacted]'],
    ['postgres://me:abc@host:5432/name is down', 'postgres://[redacted]@host:5432/name is down'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '[redacted]'],
    ['the key af_12345678abc is known', 'the key [redacted] is known'],
    ['wrong: hunter2-hunter2!', 'wrong: [redacted]!'],
    ['a short text with tokens: 512', 'a short text with tokens: 512'],
    ['-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nend', '[redacted]\nend'],
  ])('%s', (text, expected) => expect(remove(text)).toBe(expected));
});
