import { ScopeSet, isScope } from './scope.ts';
import type { Scope } from './scope.ts';

describe('scopes', () => {
  test.each<{ held: readonly Scope[]; asked: Scope; allowed: boolean }>([
    { held: ['notes:read'], asked: 'notes:read', allowed: true },
    { held: ['notes:read'], asked: 'notes:write', allowed: false },
    { held: ['notes:write'], asked: 'notes:read', allowed: true },
    { held: ['notes:admin'], asked: 'notes:write', allowed: true },
    { held: ['notes:admin'], asked: 'bills:read', allowed: false },
    { held: ['*:read'], asked: 'bills:read', allowed: true },
    { held: ['*:read'], asked: 'bills:write', allowed: false },
    { held: ['*:read', 'bills:admin'], asked: 'bills:admin', allowed: true },
    { held: ['bills:admin', 'bills:read'], asked: 'bills:write', allowed: true },
    { held: ['bills:admin', 'notes:admin'], asked: '*:read', allowed: false },
    { held: ['*:admin'], asked: '*:admin', allowed: true },
    { held: [], asked: 'notes:read', allowed: false },
  ])('$held: $asked is allowed: $allowed', ({ held, asked, allowed }) => {
    expect(new ScopeSet(held).allows(asked)).toBe(allowed);
  });

  test.each([
    'notes',
    'notes:',
    ':read',
    'notes:all',
    'Notes:read',
    'a:b:read',
    ' notes:read',
    '**:read',
    '',
  ])("'%s' is none", (text) => expect(isScope(text)).toBe(false));
});
