import { UnknownDeviceError, chooseDevice } from '@attention-flow/attention';
import { UsageError } from './errors.ts';

/**
 * What to compute with: `--device`, else ATTENTION_DEVICE, else the CPU.
 * @throws UsageError naming which of them asks for what is not there
 */
export async function sessionOptions(options: {
  readonly device?: string;
  readonly threads: number;
}): Promise<{ readonly device: string; readonly threads: number }> {
  try {
    const { name } = await chooseDevice(options.device);
    return { device: name, threads: options.threads };
  } catch (cause) {
    if (!(cause instanceof UnknownDeviceError)) throw cause;
    const wish = options.device === undefined ? 'ATTENTION_DEVICE' : '--device';
    throw new UsageError(`${wish}: ${cause.message}`, { cause });
  }
}
