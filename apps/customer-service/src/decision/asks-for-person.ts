import { simplified } from '../language/simplified.ts';

const who =
  '(?:human|person|agent|representative|operator|somebody|someone|real (?:person|human)|people|advis[oe]r|manager|supervisor)';
const english = new RegExp(
  `\\b(?:(?:talk|speak|chat|connect(?: me)?|transfer(?: me)?|put me through|hand me over)(?: (?:to|with))? (?:an? |the |your )?(?:live |real |human )?${who}|(?:want|need|get me|give me) an? (?:live |real |human )?(?:human|agent|representative|operator|real person))\\b|^\\W*(?:live |human )?(?:agent|human|representative|operator)\\W*$`,
  'iu',
);
const negated = /\b(?:do not|don['’]t|no need to|not) (?:want|need|have|like)\b|不(?:要|用|想|需要)/iu;
const chinese =
  /(?:转|找|接|叫|要|换|联系|聯繫)(?:一?[个下位])?(?:人工|真人|客服(?!热线|电话))|^\W*(?:人工|真人|人工客服|人工服务|转接)\W*$|(?:跟|和|与)(?:人工|真人|客服)(?:说|聊|讲|谈)/u;

/** Whether the customer asks for a person, in so many words. */
export function asksForPerson(text: string): boolean {
  const folded = simplified(text.normalize('NFKC'));
  return (english.test(folded) || chinese.test(folded)) && !negated.test(folded);
}
