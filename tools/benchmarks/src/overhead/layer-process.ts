import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import type { Served } from './servers.ts';
import type { Sample } from './summary.ts';

const program = fileURLToPath(new URL('serve.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../..', import.meta.url));

const startMs = 60_000;

export interface Load {
  readonly connections: number;
  readonly seconds: number;
}

/** A layer in a process of its own, so that none leaves anything in another's memory. */
export class LayerProcess {
  private constructor(
    private readonly name: string,
    private readonly served: Served,
    private readonly child: ChildProcess,
  ) {}

  static async start(name: string, index: number): Promise<LayerProcess> {
    const child = fork(program, [String(index)], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      execArgv: ['--import', '@attention-flow/typescript'],
      // Log lines are written, and read by nobody.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [served]: Served[] = await Promise.race([
      once(child, 'message', { signal: AbortSignal.timeout(startMs) }),
      once(child, 'exit').then(() => []),
    ]);
    if (!served) throw new Error(`${name} ended instead of answering`);
    return new LayerProcess(name, served, child);
  }

  /** @throws Error when any answer was not the one that is measured */
  async measure({ connections, seconds }: Load): Promise<Sample> {
    const { url, headers } = this.served;
    const before = await this.cpuUs();
    const { requests, latency, non2xx, errors } = await autocannon({
      url,
      headers,
      connections,
      duration: seconds,
    });
    const usedUs = (await this.cpuUs()) - before;
    if (non2xx + errors > 0) throw new Error(`${this.name}: ${non2xx} other answers, ${errors} errors`);
    return {
      name: this.name,
      requestsPerSecond: requests.average,
      p99Ms: latency.p99,
      cpuUs: usedUs / requests.total,
    };
  }

  stop(): void {
    this.child.kill();
  }

  private async cpuUs(): Promise<number> {
    this.child.send('usage');
    const [usage]: { readonly cpuUs: number }[] = await once(this.child, 'message');
    return usage?.cpuUs ?? Number.NaN;
  }
}
