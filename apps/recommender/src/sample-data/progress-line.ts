import type { TrainingJob } from '@attention-flow/model-lifecycle';

/** Where the progress of a training is written: a line that moves on a terminal, else a line for every fifth. */
export class ProgressLine {
  private fifths = -1;

  constructor(private readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean }) {}

  show({ progress, details }: Pick<TrainingJob, 'progress' | 'details'>): void {
    const text = `Training: ${Math.floor(progress * 100)} %${details['phase'] === undefined ? '' : `, ${details['phase']}`}`;
    const fifths = Math.floor(progress * 5);
    if (this.out.isTTY) this.out.write(`\r\u001B[2K${text}`);
    else if (fifths > this.fifths) this.out.write(`${text}\n`);
    this.fifths = Math.max(fifths, this.fifths);
  }

  end(): void {
    if (this.out.isTTY) this.out.write('\n');
  }
}
