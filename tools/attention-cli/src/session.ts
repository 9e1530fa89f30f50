import { UnknownDeviceError, chooseDevice } from '@attention-flow/attention';
import type { GradientOptions } from '@attention-flow/attention';
import { UsageError } from './errors.ts';

/**
 * What to compute with: `--device`, else ATTENTION_DEVICE, else the CPU.
 * @throws UsageError naming which of them asks for what is not there
 */
export async function sessionOptions(options: {
  readonly device?: string;
  readonly threads: number;
  readonly workers?: number;
}): Promise<GradientOptions> {
  const { device, threads, workers = 1 } = options;
  try {
    const { name } = await chooseDevice(device);
    if (workers > 1 && name !== 'cpu')
      throw new UsageError(`--workers is for the device cpu, not for ${name}`);
    return { device: name, threads, ...(workers > 1 && { workers }) };
  } catch (cause) {
    if (!(cause instanceof UnknownDeviceError)) throw cause;
    const wish = device === undefined ? 'ATTENTION_DEVICE' : '--device';
    throw new UsageError(`${wish}: ${cause.message}`, { cause });
  }
}
