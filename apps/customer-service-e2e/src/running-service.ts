import { cpus, loadavg } from 'node:os';
import { createCustomerServiceClient } from '@attention-flow/customer-service-client';
import type { CustomerServiceClient } from '@attention-flow/customer-service-client';
import { RunningProgram } from '@attention-flow/testing';
import type { ProgramOptions, Settings } from '@attention-flow/testing';

export type { Settings } from '@attention-flow/testing';

export type StartOptions = Omit<ProgramOptions, 'service'>;

/** What a second start may take on an idle machine, and in proportion on one that does other work besides. */
export function allowedStartMs(): number {
  const [load = 0] = loadavg();
  return 10_000 * Math.max(1, load / cpus().length);
}

/** The customer service as an operator starts it, with its client. */
export class RunningService {
  /** May do everything. */
  readonly client: CustomerServiceClient;

  private constructor(private readonly program: RunningProgram) {
    const { url, authorization } = program;
    this.client = createCustomerServiceClient({ baseUrl: url, headers: { authorization } });
  }

  /** @throws Error with what it wrote, when it ends instead of answering, or takes too long */
  static async start(settings: Settings, options: StartOptions = {}): Promise<RunningService> {
    const program = await RunningProgram.start(settings, { service: 'customer-service', ...options });
    return new RunningService(program);
  }

  get url(): string {
    return this.program.url;
  }

  get output(): string {
    return this.program.output;
  }

  /** @returns the exit status, or the signal that ended it */
  stop(signal?: NodeJS.Signals): Promise<number | string> {
    return this.program.stop(signal);
  }

  /** @throws Error unless the status is the expected one */
  call(
    method: 'DELETE' | 'GET' | 'POST' | 'PUT',
    path: string,
    status: number,
    content?: string | object,
  ): Promise<unknown> {
    return this.program.call(method, path, status, content);
  }

  /** Follows a training job to its end. @returns its states as the events told them */
  async follow(jobId: string): Promise<readonly string[]> {
    const stream = String(await this.call('GET', `/v1/training-jobs/${jobId}/events`, 200));
    return [...stream.matchAll(/^event: (.*)$/gm)].map(([, state = '']) => state);
  }
}
