import { ActiveModel } from '@attention-flow/model-lifecycle';
import { Injectable } from '@nestjs/common';
import type { ShopModel } from './shop-model.ts';

/** The model that ranks each tenant's items: its own, else the system tenant's. */
@Injectable()
export class ActiveShopModel extends ActiveModel<ShopModel> {}
