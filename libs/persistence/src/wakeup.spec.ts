import { ManualClock } from './clock.ts';
import { Wakeup } from './wakeup.ts';

describe('Wakeup', () => {
  test('pauses as long as it was told, unless woken', async () => {
    const clock = new ManualClock();
    const wakeup = new Wakeup(clock);
    const over: string[] = [];
    const slept = wakeup.pause(100).then(() => over.push('slept'));
    clock.advance(99);
    expect(over).toEqual([]);
    clock.advance(1);
    await slept;
    const woken = wakeup.pause(100).then(() => over.push('woken'));
    wakeup.wake();
    await woken;
    expect(over).toEqual(['slept', 'woken']);
  });

  test('does not sleep through a call that came before', async () => {
    const wakeup = new Wakeup(new ManualClock());
    wakeup.wake();
    await wakeup.pause(1_000_000);
  });
});
