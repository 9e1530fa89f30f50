import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FirstAdminKey } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { Config } from './config.ts';

/** How the operator gets in at the first start: `ADMIN_API_KEY`, else a key that is made and kept in a file. */
@Injectable()
export class AdminAccess {
  private readonly file: string;

  constructor(
    private readonly config: Config,
    private readonly keys: FirstAdminKey,
  ) {
    this.file = join(config.folder, 'admin-key');
  }

  /**
   * The key stands in the file as a line that curl reads with `-H @FILE`; only its owner may read it.
   *
   * @returns the file, where there is one
   */
  async prepare(out: NodeJS.WritableStream): Promise<string | undefined> {
    const admin = await this.keys.prepare(this.config.adminApiKey);
    if (admin.kind === 'generated') {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(this.file, `authorization: Bearer ${admin.token}\n`, { mode: 0o600 });
      out.write(`The first API key, which may do everything, is in ${this.file}\n`);
    }
    return access(this.file).then(
      () => this.file,
      () => undefined,
    );
  }
}
