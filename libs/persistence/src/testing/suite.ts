import type { Repository } from 'typeorm';
import type { DatabaseOptions } from '../connection.ts';
import type { Database } from '../database.ts';
import type { NoteEntity } from './note.ts';

/** What the parts of the contract share: one open database, its notes, and more databases beside it. */
export interface Suite {
  readonly database: Database;
  notes(): Repository<NoteEntity>;
  /** Of all notes, sorted. */
  ids(): Promise<readonly string[]>;
  options(schema?: string, migrations?: DatabaseOptions['migrations']): DatabaseOptions;
  open(schema?: string, migrations?: DatabaseOptions['migrations']): Promise<Database>;
}
