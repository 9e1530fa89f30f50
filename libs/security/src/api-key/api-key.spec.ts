import type { Tenant } from '../tenant/tenant.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import { issue, refusalOf, revoke, rotate } from './api-key.ts';
import type { ApiKeyId } from './api-key.ts';
import { digestOf } from './token.ts';

const at = (hours: number) => new Date(1_700_000_000_000 + hours * 3_600_000);
const id = (last: string) => `00000000-0000-7000-8000-00000000000${last}` as ApiKeyId;
const tenant: Tenant = {
  id: systemTenantId,
  name: 'system',
  suspendedAt: null,
  quota: null,
  createdAt: at(0),
};
const made = (expiresAt: Date | null = null) =>
  issue(
    {
      id: id('1'),
      tenantId: tenant.id,
      name: 'shop',
      scopes: ['notes:read', 'notes:read'],
      expiresAt,
      origin: 'request',
    },
    at(0),
  );

describe('an API key', () => {
  test('is kept without its token', () => {
    const { key, token } = made();
    expect(JSON.stringify(key)).not.toContain(token);
    expect(key).toMatchObject({ digest: digestOf(token), scopes: ['notes:read'] });
  });

  test.each([
    { name: 'a new one is taken', key: made().key, when: at(1), refusal: undefined },
    { name: 'until its end', key: made(at(2)).key, when: at(1.999), refusal: undefined },
    { name: 'and not from its end on', key: made(at(2)).key, when: at(2), refusal: 'expired' },
    { name: 'a revoked one is not', key: revoke(made().key, at(1)), when: at(1), refusal: 'revoked' },
    {
      name: 'that is said before its end is',
      key: revoke(made(at(2)).key, at(1)),
      when: at(3),
      refusal: 'revoked',
    },
  ])('$name', ({ key, when, refusal }) => {
    expect(refusalOf(key, tenant, when)).toBe(refusal);
  });

  test('of a suspended tenant is not taken', () => {
    expect(refusalOf(made().key, { ...tenant, suspendedAt: at(1) }, at(2))).toBe('tenantSuspended');
  });

  test('that is revoked twice keeps the first time', () => {
    expect(revoke(revoke(made().key, at(1)), at(2)).revokedAt).toEqual(at(1));
  });

  test.each([
    { name: 'ends after the overlap', expiresAt: null, ends: at(12), next: null },
    { name: 'ends at its end when that is sooner', expiresAt: at(11), ends: at(11), next: at(21) },
    { name: 'hands on the span of its life', expiresAt: at(100), ends: at(12), next: at(110) },
  ])('that is rotated $name', ({ expiresAt, ends, next }) => {
    const { old, issued } = rotate(made(expiresAt).key, { id: id('2'), overlapSeconds: 7_200 }, at(10));
    expect(old).toMatchObject({ expiresAt: ends, replacedBy: id('2') });
    expect(issued.key).toMatchObject({
      id: id('2'),
      scopes: ['notes:read'],
      expiresAt: next,
      replacedBy: null,
    });
  });
});
