import fc from 'fast-check';
import { advance, close } from './lifecycle.ts';
import type { Lifecycle, Sign, StateChange } from './lifecycle.ts';

const minute = 60_000;
const signs: Readonly<Record<string, Sign['finding']>> = {
  a: 'anomalous',
  e: 'elevated',
  n: 'normal',
  m: 'missing',
  l: 'learning',
  f: 'failed',
};

/** A sign a minute; what follows a resolved alert is another one. */
function run(text: string, patience: { readonly forMs: number; readonly keepFiringMs: number }) {
  let lifecycle: Lifecycle | null = null;
  const steps = [...text].map((letter, index) => {
    const step = advance(lifecycle, { finding: signs[letter] ?? 'normal', atMs: index * minute }, patience);
    ({ lifecycle } = step);
    return step;
  });
  return { steps, changes: steps.flatMap(({ changes }) => changes) };
}

const told = (changes: readonly StateChange[]) =>
  changes.map(({ to, sequence }) => `${to} ${sequence}`).join(', ');

test.each([
  { name: 'fires at once without patience', signs: 'naa', forM: 0, keep: 0, expected: 'pending 1, firing 2' },
  {
    name: 'waits for as long as the rule says',
    signs: 'aaa',
    forM: 2,
    keep: 0,
    expected: 'pending 1, firing 2',
  },
  {
    name: 'forgets what was over before it fired',
    signs: 'aan',
    forM: 5,
    keep: 0,
    expected: 'pending 1, resolved 2',
  },
  {
    name: 'is not ended by what is still elevated',
    signs: 'aee',
    forM: 0,
    keep: 0,
    expected: 'pending 1, firing 2',
  },
  { name: 'is not begun by what is elevated alone', signs: 'eee', forM: 0, keep: 0, expected: '' },
  { name: 'is resolved at once', signs: 'an', forM: 0, keep: 0, expected: 'pending 1, firing 2, resolved 3' },
  {
    name: 'recovers before it is resolved',
    ...{ signs: 'annn', forM: 0, keep: 2, expected: 'pending 1, firing 2, recovering 3, resolved 4' },
  },
  {
    name: 'relapses, and its calm begins anew',
    ...{
      signs: 'anann',
      forM: 0,
      keep: 2,
      expected: 'pending 1, firing 2, recovering 3, firing 4, recovering 5',
    },
  },
  {
    name: 'stands still without data, and goes on from where it was',
    ...{ signs: 'ammle', forM: 0, keep: 9, expected: 'pending 1, firing 2, noData 3, firing 4' },
  },
  {
    name: 'says when it could not be evaluated',
    ...{
      signs: 'affmn',
      forM: 0,
      keep: 0,
      expected: 'pending 1, firing 2, error 3, noData 4, firing 5, resolved 6',
    },
  },
  {
    name: 'is another alert after it was resolved',
    ...{ signs: 'ana', forM: 0, keep: 0, expected: 'pending 1, firing 2, resolved 3, pending 1, firing 2' },
  },
])('an alert $name', ({ signs: text, forM, keep, expected }) => {
  expect(told(run(text, { forMs: forM * minute, keepFiringMs: keep * minute }).changes)).toBe(expected);
});

test('no change of state is lost or doubled, whatever happens', () => {
  const patience = fc
    .record({ forMs: fc.nat(4), keepFiringMs: fc.nat(4) })
    .map(({ forMs, keepFiringMs }) => ({
      forMs: forMs * minute,
      keepFiringMs: keepFiringMs * minute,
    }));
  const text = fc.array(fc.constantFrom(...Object.keys(signs)), { maxLength: 60 });
  fc.assert(
    fc.property(text, patience, (letters, given) => {
      let state: string | null = null;
      let sequence = 0;
      for (const { lifecycle, changes } of run(letters.join(''), given).steps) {
        for (const change of changes) {
          if (change.from === null) [state, sequence] = [null, 0];
          // Each change begins where the last one ended, and counts one more.
          expect({ from: change.from, sequence: change.sequence }).toEqual({
            from: state,
            sequence: sequence + 1,
          });
          expect(change.to).not.toBe(change.from);
          [state, sequence] = [change.to, change.sequence];
        }
        if (lifecycle) expect([lifecycle.state, lifecycle.sequence]).toEqual([state, sequence]);
        else expect(state === null || state === 'resolved').toBe(true);
      }
    }),
  );
});

test('an alert whose rule is removed is resolved once', () => {
  const { lifecycle } = advance(null, { finding: 'anomalous', atMs: 0 }, { forMs: 0, keepFiringMs: 0 });
  if (!lifecycle) throw new Error('There is an alert');
  const closed = close(lifecycle, 'ruleRemoved', minute);
  expect(told(closed.changes)).toBe('resolved 3');
  expect(closed.lifecycle && close(closed.lifecycle, 'ruleRemoved', minute).changes).toEqual([]);
});
