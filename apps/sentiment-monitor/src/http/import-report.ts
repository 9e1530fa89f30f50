import { z } from 'zod';

/** More problems than these are counted and not told. */
const mostProblems = 1_000;

export const importReport = z
  .object({
    rows: z.object({ read: z.int().min(0), rejected: z.int().min(0) }),
    problems: z
      .array(z.object({ line: z.int().min(1), reason: z.string(), detail: z.string() }))
      .meta({ description: 'The first 1,000 rejected rows.' }),
  })
  .meta({ id: 'ImportReport' });
export type ImportReport = z.output<typeof importReport>;

/** What an upload came to, row by row. */
export class ImportReporter {
  private read = 0;
  private rejected = 0;
  private readonly problems: ImportReport['problems'] = [];

  row(): void {
    this.read += 1;
  }

  reject(line: number, reason: string, detail: string): void {
    this.rejected += 1;
    if (this.problems.length < mostProblems) this.problems.push({ line, reason, detail });
  }

  get report(): ImportReport {
    return { rows: { read: this.read, rejected: this.rejected }, problems: this.problems };
  }
}
