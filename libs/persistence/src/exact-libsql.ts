import Libsql from 'libsql';

/**
 * libsql rounds integers beyond 2^53 unless it is told to make every integer a `bigint`. Here it is told, and
 * those that a `number` holds are made numbers again.
 */
export class ExactLibsql extends Libsql {
  constructor(...[file, options]: ConstructorParameters<typeof Libsql>) {
    super(file, options);
    const prepare = this.prepare.bind(this);
    Object.assign(this, { prepare: (source: string) => exact(prepare(source)) });
  }
}

function exact(statement: Libsql.Statement) {
  const [all, run] = [statement.all.bind(statement), statement.run.bind(statement)];
  return Object.assign(statement.safeIntegers(true), {
    all: (...values: unknown[]) => all(...values).map(narrowRow),
    run: (...values: unknown[]) => {
      const { changes, lastInsertRowid } = run(...values);
      return { changes, lastInsertRowid: narrow(lastInsertRowid) };
    },
  });
}

function narrowRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return narrow(row);
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'bigint') Object.assign(row, { [name]: narrow(value) });
  }
  return row;
}

function narrow(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
