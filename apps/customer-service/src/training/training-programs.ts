import { runProgram } from '@attention-flow/model-lifecycle';
import type { RunProgram } from '@attention-flow/model-lifecycle';
import { Injectable } from '@nestjs/common';

/** How training programs are run: in child processes; specs do otherwise. */
@Injectable()
export class TrainingPrograms {
  readonly run: RunProgram = runProgram;
}
