import fc from 'fast-check';
import { Heap } from './heap.ts';

test('a heap gives its entries in order, whenever they come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (first, second) => {
      const heap = new Heap<number>((a, b) => a < b);
      for (const entry of first) heap.push(entry);
      const least = heap.pop();
      expect(least).toBe(first.length > 0 ? Math.min(...first) : undefined);
      for (const entry of second) heap.push(entry);
      const popped: number[] = [];
      for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) popped.push(entry);
      const rest = [...first].sort((a, b) => a - b).slice(1);
      expect(popped).toEqual([...rest, ...second].sort((a, b) => a - b));
      expect(heap.size).toBe(0);
    }),
  );
});
