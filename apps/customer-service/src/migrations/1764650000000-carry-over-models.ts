import type { MigrationInterface, QueryRunner } from 'typeorm';

const task = 'intent';
/** How versions of before held rows out: the rows that judge their successors may have taught them. */
const splitRule = 'seeded-10%';
const longestHistory = 20;

const options = `'{"preset":"' || job."preset" || '","seed":' || CAST(job."seed" AS TEXT) || '}'`;
const figure = (name: string, column: string) => `'"${name}":' || CAST(${column} AS TEXT)`;
const metricsOf = (row: string) =>
  `CASE WHEN ${row}."accuracy" IS NULL OR ${row}."macroF1" IS NULL THEN '{}'
   ELSE '{' || ${figure('accuracy', `${row}."accuracy"`)} || ',' || ${figure('macroF1', `${row}."macroF1"`)} || '}' END`;
const details = `CASE WHEN job."epoch" IS NULL OR job."epochs" IS NULL OR job."loss" IS NULL THEN '{}'
   ELSE '{' || ${figure('epoch', 'job."epoch"')} || ',' || ${figure('epochs', 'job."epochs"')} || ','
   || ${figure('loss', 'job."loss"')} || '}' END`;

const statements = [
  `INSERT INTO "lifecycle_job"
     ("id", "tenantId", "task", "state", "phase", "options", "promote", "origin", "progress", "details", "metrics",
      "modelVersion", "verdict", "failure", "attempts", "runId", "cancelRequestedAt", "createdAt", "startedAt", "finishedAt")
   SELECT job."id", job."tenantId", '${task}', CASE job."state" WHEN 'running' THEN 'queued' ELSE job."state" END, NULL,
      ${options}, 'automatic', 'request', job."progress", ${details}, ${metricsOf('job')},
      job."modelVersion", NULL, job."failure", CASE WHEN job."startedAt" IS NULL THEN 0 ELSE 1 END, NULL, NULL,
      job."createdAt", job."startedAt", job."finishedAt"
   FROM "training_job" job`,
  // What waited, or ran when the service was stopped for the last time, is trained now.
  `INSERT INTO "messaging_delivery"
     ("messageId", "group", "topic", "payload", "tenantId", "publishedAt", "availableAt", "attempt", "redrives")
   SELECT job."id", 'trainers', 'model.trainingAsked', '{"jobId":"' || job."id" || '"}', job."tenantId",
      job."createdAt", job."createdAt", 0, 0
   FROM "training_job" job WHERE job."state" IN ('queued', 'running')`,
  `INSERT INTO "lifecycle_version"
     ("version", "tenantId", "task", "trainingJobId", "state", "metrics", "evaluation", "verdict", "lineage", "splitRule",
      "files", "isKept", "createdAt", "promotedAt")
   SELECT model."version", model."tenantId", '${task}', model."trainingJobId", 'replaced', ${metricsOf('model')}, NULL, NULL,
      '{"options":' || ${options} || ',"parent":null,"data":{},"gatheredAt":null}', '${splitRule}',
      NULL, TRUE, model."createdAt", model."createdAt"
   FROM "model_version" model JOIN "training_job" job ON job."id" = model."trainingJobId"`,
];

interface OldVersion {
  readonly tenantId: string;
  readonly version: string;
  readonly createdAt: number | string;
}

/** Jobs and versions as `@attention-flow/model-lifecycle` keeps them; the newest version of each tenant goes on answering. */
export class CarryOverModels1764650000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
    const rows: readonly OldVersion[] = await runner.query(
      'SELECT "tenantId", "version", "createdAt" FROM "model_version" ORDER BY "createdAt", "version"',
    );
    for (const tenantId of new Set(rows.map((row) => row.tenantId))) {
      await activate(
        runner,
        tenantId,
        rows.filter((row) => row.tenantId === tenantId),
      );
    }
    await runner.dropTable('model_version');
    await runner.dropTable('training_job');
  }

  /** What is known of models now does not fit into the tables of before. */
  down(): Promise<void> {
    return Promise.reject(
      new Error('Models cannot be carried back: restore the backup of the version before'),
    );
  }
}

async function activate(
  runner: QueryRunner,
  tenantId: string,
  versions: readonly OldVersion[],
): Promise<void> {
  const last = versions.at(-1);
  if (!last) return;
  const history = JSON.stringify(
    versions
      .slice(0, -1)
      .slice(-longestHistory)
      .map(({ version }) => version),
  );
  const values = [tenantId, task, last.version, history].map(quoted).join(', ');
  const at = Number(last.createdAt);
  await runner.query(
    `INSERT INTO "lifecycle_active"
       ("tenantId", "task", "version", "history", "revision", "changedAt", "scheduledAt")
     VALUES (${values}, 1, ${at}, ${at})`,
  );
  await runner.query(
    `UPDATE "lifecycle_version" SET "state" = 'active' WHERE "version" = ${quoted(last.version)}`,
  );
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
