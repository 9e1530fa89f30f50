import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for what happens elsewhere. @throws Error after `timeoutMs` */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('It did not happen in time');
    await sleep(5);
  }
}
