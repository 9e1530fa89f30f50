import { ActiveModel as Active } from '@attention-flow/model-lifecycle';
import { Injectable } from '@nestjs/common';
import type { IntentModel } from './intent-model.ts';

/** The intent model that answers each tenant now. */
@Injectable()
export class ActiveModel extends Active<IntentModel> {}
