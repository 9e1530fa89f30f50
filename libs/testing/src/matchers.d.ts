import type { Numbers, Tolerance } from './to-be-all-close.ts';

declare global {
  namespace jest {
    interface Matchers<R> {
      toBeAllClose(expected: Numbers, tolerance: Tolerance): R;
    }
  }
}
