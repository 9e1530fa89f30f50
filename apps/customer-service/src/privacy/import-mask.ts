import { maskPersonalData } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config.ts';

/** Takes personal data out of what is imported, before anything is stored or learnt from. */
@Injectable()
export class ImportMask {
  constructor(private readonly config: Config) {}

  pair<Pair extends { readonly question: string; readonly answer: string | null }>(pair: Pair): Pair {
    if (!this.config.importMasking.isOn) return pair;
    const { question, answer } = pair;
    return { ...pair, question: this.text(question), answer: answer === null ? null : this.text(answer) };
  }

  private text(text: string): string {
    return maskPersonalData(text, { except: this.config.importMasking.except });
  }
}
