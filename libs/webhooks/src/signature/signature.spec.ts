import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { InvalidKeyError, SecretUnreadableError } from './signature.errors.ts';
import { signedHeaders, verifyWebhook } from './signature.ts';
import { newSigningKey } from './signing-key.ts';
import { Vault, encryptionKeyOf } from './vault.ts';

// The official verifier reads the system's clock, so these are signed now.
const now = new Date();
const request = fc.record({
  id: fc.uuid(),
  body: fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  ),
});

describe('an HMAC signature', () => {
  test('is that of the example in the specification', () => {
    const headers = signedHeaders(
      {
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        at: new Date(1_614_265_330_000),
        body: '{"test": 2432232314}',
      },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('is accepted by the official package and by ours, whatever the body', () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 24, max: 64 }), ({ id, body }, sizeBytes) => {
        const { secret } = newSigningKey('hmac', sizeBytes);
        const headers = signedHeaders({ id, at: now, body }, [secret]);
        new Webhook(secret).verify(body, { ...headers });
        verifyWebhook(secret, { ...headers }, body, { now });
      }),
    );
  });

  test.each([23, 65])('does not come from a secret of %i bytes', (sizeBytes) => {
    expect(() => newSigningKey('hmac', sizeBytes)).toThrow(RangeError);
  });
});

describe('an ed25519 signature', () => {
  test('is accepted with the public key, whatever the body', () => {
    fc.assert(
      fc.property(request, ({ id, body }) => {
        const { secret, publicKey } = newSigningKey('ed25519');
        const headers = signedHeaders({ id, at: now, body }, [secret]);
        expect(headers['webhook-signature']).toMatch(/^v1a,/);
        verifyWebhook(publicKey ?? '', { ...headers }, body, { now });
      }),
      { numRuns: 30 },
    );
  });

  test('has the prefixes of the specification', () => {
    expect(newSigningKey('ed25519')).toMatchObject({
      secret: expect.stringMatching(/^whsk_[A-Za-z0-9+/]{43}=$/),
      publicKey: expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/),
    });
  });
});

test('every key signs during a rotation, and each receiver finds its own', () => {
  const [former, current, pair] = [newSigningKey('hmac'), newSigningKey('hmac'), newSigningKey('ed25519')];
  const body = '{"type":"a.b"}';
  const headers = signedHeaders({ id: 'id', at: now, body }, [current.secret, former.secret, pair.secret]);
  for (const { secret } of [former, current]) new Webhook(secret).verify(body, { ...headers });
  verifyWebhook(pair.publicKey ?? '', { ...headers }, body, { now });
  expect(() => new Webhook(newSigningKey('hmac').secret).verify(body, { ...headers })).toThrow();
});

describe('a request is refused', () => {
  const { secret } = newSigningKey('hmac');
  const signed = { ...signedHeaders({ id: 'id', at: now, body: '{}' }, [secret]) };
  const at = (seconds: number) => ({ now: new Date(now.getTime() + seconds * 1_000) });

  test.each([
    { name: 'another body', headers: signed, body: '{ }', options: at(0), reason: 'noMatch' },
    {
      name: 'another id',
      headers: { ...signed, 'webhook-id': 'x' },
      body: '{}',
      options: at(0),
      reason: 'noMatch',
    },
    { name: 'an hour later', headers: signed, body: '{}', options: at(3_600), reason: 'tooOld' },
    { name: 'an hour before', headers: signed, body: '{}', options: at(-3_600), reason: 'tooNew' },
    { name: 'no headers', headers: {}, body: '{}', options: at(0), reason: 'missingHeader' },
    {
      name: 'a date for a timestamp',
      headers: { ...signed, 'webhook-timestamp': '2026-01-01' },
      body: '{}',
      options: at(0),
      reason: 'invalidTimestamp',
    },
    {
      name: 'the signature of another scheme',
      headers: { ...signed, 'webhook-signature': signed['webhook-signature'].replace('v1,', 'v1a,') },
      body: '{}',
      options: at(0),
      reason: 'noMatch',
    },
  ])('for $name', ({ headers, body, options, reason }) => {
    expect(() => verifyWebhook(secret, headers, body, options)).toThrow(expect.objectContaining({ reason }));
  });

  test.each(['whsec_short', 'whsec_', 'whpk_AAAA', 'plain', `whsec_${'A'.repeat(40)}!`])(
    'for the key %s',
    (key) => {
      expect(() => verifyWebhook(key, signed, '{}', at(0))).toThrow(InvalidKeyError);
    },
  );

  test('for any change of a signature, a header or a body', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom('webhook-id', 'body'), (text, place) => {
        const isBody = place === 'body';
        const headers = isBody ? signed : { ...signed, [place]: `id${text}` };
        expect(() => verifyWebhook(secret, headers, isBody ? `{}${text}` : '{}', at(0))).toThrow();
      }),
    );
  });
});

const verifierInPython = `
import base64, hashlib, hmac, json, sys
for case in json.load(sys.stdin):
    key = base64.b64decode(case["secret"][len("whsec_"):])
    headers = case["headers"]
    content = headers["webhook-id"] + "." + headers["webhook-timestamp"] + "." + case["body"]
    digest = base64.b64encode(hmac.new(key, content.encode("utf-8"), hashlib.sha256).digest()).decode()
    print("v1," + digest in headers["webhook-signature"].split(" "))
`;

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) process.stderr.write('Skipped: python3 is not here, so signatures are not verified by it\n');
(python ? test : test.skip)('an HMAC signature is accepted by a verifier written in Python', () => {
  const cases = fc.sample(request, 200).map(({ id, body }) => {
    const { secret } = newSigningKey('hmac');
    return {
      secret,
      body,
      headers: signedHeaders({ id, at: now, body }, [newSigningKey('hmac').secret, secret]),
    };
  });
  const { stdout, status } = spawnSync('python3', ['-c', verifierInPython], { input: JSON.stringify(cases) });
  expect(status).toBe(0);
  expect(stdout.toString().trim().split('\n')).toEqual(cases.map(() => 'True'));
});

describe('Vault', () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];

  test('opens what it sealed, for the same row only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), (text, owner) => {
        const vault = new Vault([first]);
        const sealed = vault.seal(text, owner);
        expect(vault.open(sealed, owner)).toBe(text);
        expect(() => vault.open(sealed, `${owner}x`)).toThrow(SecretUnreadableError);
      }),
    );
  });

  test('seals differently each time, and hides the text', () => {
    const vault = new Vault([first]);
    expect(vault.seal('whsec_x', 'a')).not.toBe(vault.seal('whsec_x', 'a'));
    expect(vault.seal('whsec_x', 'a')).not.toContain('whsec');
  });

  test('opens with a former key, and not without it', () => {
    const sealed = new Vault([first]).seal('text', 'a');
    expect(new Vault([second, first]).open(sealed, 'a')).toBe('text');
    expect(() => new Vault([second]).open(sealed, 'a')).toThrow(SecretUnreadableError);
  });

  test('refuses what was changed', () => {
    const vault = new Vault([first]);
    const [id = '', encoded = ''] = vault.seal('text', 'a').split(':');
    const bytes = Buffer.from(encoded, 'base64');
    for (const position of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect(() => vault.open(`${id}:${changed.toString('base64')}`, 'a')).toThrow(SecretUnreadableError);
    }
    expect(() => vault.open('nonsense', 'a')).toThrow(SecretUnreadableError);
  });

  test.each(['base64', 'hex'] as const)('takes a key written as %s', (encoding) => {
    expect([...encryptionKeyOf(first.toString(encoding))]).toEqual([...first]);
  });

  test.each(['', 'secret', Buffer.alloc(31).toString('base64'), 'x'.repeat(64)])(
    'refuses the key %j',
    (text) => {
      expect(() => encryptionKeyOf(text)).toThrow(InvalidKeyError);
    },
  );
});
