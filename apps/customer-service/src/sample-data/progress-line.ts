import type { TrainingJob } from '@attention-flow/model-lifecycle';

const width = 30;

/** `Training [########------------] 40 %  epoch 4/10  loss 1.234` */
export function progressBar({ progress, details }: Pick<TrainingJob, 'progress' | 'details'>): string {
  const { epoch, epochs, loss } = details;
  const filled = Math.round(progress * width);
  const bar = '#'.repeat(filled) + '-'.repeat(width - filled);
  const at = epoch === undefined || epochs === undefined ? '' : `  epoch ${epoch}/${epochs}`;
  const measured = typeof loss === 'number' ? `  loss ${loss.toFixed(3)}` : '';
  return `Training [${bar}] ${Math.floor(progress * 100)} %${at}${measured}`;
}

/** Where progress is written: a bar that moves on a terminal, else a line for every tenth. */
export class ProgressLine {
  private tenths = -1;

  constructor(private readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean }) {}

  show(job: Pick<TrainingJob, 'progress' | 'details'>): void {
    if (this.out.isTTY) {
      this.out.write(`\r\u001B[2K${progressBar(job)}`);
      return;
    }
    const tenths = Math.floor(job.progress * 10);
    if (tenths > this.tenths) this.out.write(`${progressBar(job)}\n`);
    this.tenths = Math.max(tenths, this.tenths);
  }

  end(): void {
    if (this.out.isTTY) this.out.write('\n');
  }
}
