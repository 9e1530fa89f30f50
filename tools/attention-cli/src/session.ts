import { chooseDevice } from '@attention-flow/attention';

/** What to compute with: `--device`, else ATTENTION_DEVICE, else the CPU. */
export async function sessionOptions(options: {
  readonly device?: string;
  readonly threads: number;
}): Promise<{ readonly device: string; readonly threads: number }> {
  const { name } = await chooseDevice(options.device);
  return { device: name, threads: options.threads };
}
