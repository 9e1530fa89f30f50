import { BucketQueue } from './bucket-queue.ts';

const item = (name: string, bucket: number, queuedAt: number) => ({ name, bucket, queuedAt });

function filled(...items: ReturnType<typeof item>[]) {
  const queue = new BucketQueue<ReturnType<typeof item>>();
  for (const waiting of items) queue.add(waiting);
  return queue;
}
const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name).join('');

describe('BucketQueue', () => {
  test('the bucket that waited longest goes first, in order of arrival', () => {
    const queue = filled(item('a', 1, 0), item('b', 2, 1), item('c', 1, 2), item('d', 1, 3));
    expect(names(queue.take(2, 9))).toBe('ac');
    expect(queue.oldest?.name).toBe('b');
    expect(names(queue.take(2, 9))).toBe('b');
    expect(names(queue.take(2, 9))).toBe('d');
    expect(names(queue.take(2, 9))).toBe('');
    expect(queue.size).toBe(0);
  });

  test('a young bucket waits unless it is full', () => {
    const queue = filled(item('a', 1, 5), item('b', 2, 6), item('c', 2, 7));
    expect(names(queue.take(2, 4))).toBe('bc');
    expect(names(queue.take(2, 4))).toBe('');
    expect(names(queue.take(2, 5))).toBe('a');
  });

  test('age goes before fullness', () => {
    expect(names(filled(item('a', 1, 0), item('b', 2, 1), item('c', 2, 1)).take(2, 0))).toBe('a');
  });

  test('forgets what is deleted, once', () => {
    const gone = item('a', 1, 0);
    const queue = filled(gone, item('b', 1, 1));
    queue.delete(gone);
    queue.delete(gone);
    expect(queue.size).toBe(1);
    expect(queue.oldest?.name).toBe('b');
  });
});
