import { Slots } from './slots.ts';

test('as many are in as there are slots, and the others follow in the order of arrival', async () => {
  const slots = new Slots(2);
  const entered: string[] = [];
  const enter = (name: string) => slots.enter().then(() => entered.push(name));
  const all = ['a', 'b', 'c', 'd'].map(enter);
  await Promise.all(all.slice(0, 2));
  expect(entered).toEqual(['a', 'b']);
  slots.leave();
  await all[2];
  expect(entered).toEqual(['a', 'b', 'c']);
  slots.leave();
  slots.leave();
  slots.leave();
  await all[3];
  await Promise.all([slots.enter(), slots.enter()]);
});
