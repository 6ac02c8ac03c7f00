// What happens while typing: Markdown's signs, and quotation marks for the
// languages that curl them the Latin way.
import {InputRule, inputRules, smartQuotes, ellipsis, emDash, wrappingInputRule, textblockTypeInputRule} from 'prosemirror-inputrules';
import type {MarkType} from 'prosemirror-model';
import type {Plugin} from 'prosemirror-state';
import {schema} from './schema';

const {nodes, marks} = schema;

// markRule turns **words** into words with a mark when the last sign is typed.
function markRule(sign: RegExp, type: MarkType): InputRule {
  return new InputRule(sign, (state, match, start, end) => {
    const [all, before, words] = match;
    const from = start + before.length;
    const tr = state.tr;
    const open = from + all.slice(before.length).indexOf(words);
    if (open + words.length < end) tr.delete(open + words.length, end);
    tr.delete(from, open).addMark(from, from + words.length, type.create()).removeStoredMark(type);
    return tr;
  });
}

const ruleLine = new InputRule(/^(?:---|—-|\*\*\*)$/, (state, _, start) => {
  const $start = state.doc.resolve(start);
  if ($start.depth !== 1 || $start.parent.type !== nodes.paragraph) return null;
  const tr = state.tr.replaceWith($start.before(), $start.after(), [nodes.rule.create(), nodes.paragraph.create()]);
  return tr;
});

export function typing(language: string): Plugin {
  return inputRules({rules: [
    ruleLine,
    textblockTypeInputRule(/^(#{1,3})\s$/, nodes.heading, m => ({level: m[1].length === 3 ? 3 : 2})),
    wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
    wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullet_list),
    wrappingInputRule(/^(\d{1,4})\.\s$/, nodes.ordered_list, m => ({start: Number(m[1])}), (m, n) => n.childCount + n.attrs.start === Number(m[1])),
    markRule(/(^|\s)\*\*([^*\s][^*]*)\*\*$/, marks.strong),
    markRule(/(^|\s)_([^_\s][^_]*)_$/, marks.em),
    ellipsis, emDash,
    ...(language === 'ur' ? [] : smartQuotes),
  ]});
}
