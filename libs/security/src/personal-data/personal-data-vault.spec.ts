import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { labelledSentences } from './labelled-sentences.ts';
import { PersonalDataVault } from './personal-data-vault.ts';
import type { SealScope, VaultKey } from './personal-data-vault.ts';
import { InvalidVaultKeyError, PlaceholderUnreadableError } from './personal-data.errors.ts';

const key = (id: string): VaultKey => ({ id, secret: randomBytes(32) });

describe('PersonalDataVault', () => {
  const [old, recent] = [key('2026-01'), key('2026-02')];
  const vault = new PersonalDataVault([old]);
  const scope: SealScope = { tenantId: 'tenant-1', place: 'conversation-1' };
  const text = 'Write to anna@example.com or call +1 415-555-2671.';

  test('restores what it has sealed, and shows the kinds alone', () => {
    const sealed = vault.seal(text, scope);
    expect(sealed).toMatch(/^Write to \[EMAIL:2026-01\.[\w-]+\] or call \[PHONE:2026-01\.[\w-]+\]\.$/);
    expect(vault.restore(sealed, scope)).toBe(text);
  });

  test('is the same both ways for any sentence, sealed twice or not', () => {
    const sentence = fc.constantFrom(...labelledSentences().map((labelled) => labelled.text));
    fc.assert(
      fc.property(fc.oneof(sentence, fc.string({ unit: 'binary' })), (any) => {
        const sealed = vault.seal(any, scope);
        expect(vault.seal(sealed, scope)).toBe(sealed);
        expect(vault.restore(sealed, scope)).toBe(any);
      }),
    );
  });

  test('keeps long secrets whole', () => {
    const secret = `https://example.com/?token=${'a1'.repeat(20_000)}`;
    expect(vault.restore(vault.seal(secret, scope), scope)).toBe(secret);
  });

  test.each([
    { name: 'another tenant', other: { tenantId: 'tenant-2', place: 'conversation-1' } },
    { name: 'another place', other: { tenantId: 'tenant-1', place: 'conversation-2' } },
    { name: 'no place', other: { tenantId: 'tenant-1' } },
  ])('restores nothing for $name', ({ other }) => {
    expect(() => vault.restore(vault.seal(text, scope), other)).toThrow(PlaceholderUnreadableError);
  });

  test.each([
    { name: 'another kind', alter: (sealed: string) => sealed.replace('[EMAIL:', '[PHONE:') },
    {
      name: 'another character',
      alter: (sealed: string) =>
        sealed.replace(/\.(.)/, (_, first: string) => `.${first === 'A' ? 'B' : 'A'}`),
    },
    { name: 'another end', alter: (sealed: string) => sealed.replace(/.{4}\]/, 'AAAA]') },
  ])('refuses a placeholder with $name', ({ alter }) => {
    const sealed = vault.seal('anna@example.com', scope);
    expect(() => vault.restore(alter(sealed), scope)).toThrow(PlaceholderUnreadableError);
  });

  test('rotates: the first key seals, all restore, and a key that is gone is named', () => {
    const sealed = vault.seal(text, scope);
    const both = new PersonalDataVault([recent, old]);
    const rotated = both.rotate(sealed, scope);
    expect(rotated).toContain('[EMAIL:2026-02.');
    expect(both.rotate(rotated, scope)).toBe(rotated);
    expect(new PersonalDataVault([recent]).restore(rotated, scope)).toBe(text);
    expect(() => new PersonalDataVault([recent]).restore(sealed, scope)).toThrow("no key '2026-01'");
  });

  test('leaves alone what only looks like a placeholder', () => {
    const like = `[NOTE:2026-01.${'a'.repeat(60)}] and [EMAIL]`;
    expect(vault.restore(like, scope)).toBe(like);
  });

  test.each([
    { name: 'a short key', keys: [{ id: 'a', secret: randomBytes(16) }] },
    { name: 'an id with a space', keys: [{ id: 'a b', secret: randomBytes(32) }] },
    { name: 'an id twice', keys: [old, old] },
  ])('refuses $name', ({ keys: [first, ...rest] }) => {
    if (!first) throw new Error('no key');
    expect(() => new PersonalDataVault([first, ...rest])).toThrow(InvalidVaultKeyError);
  });
});
