import type {EditorView} from 'prosemirror-view';
import type {Mark, ResolvedPos} from 'prosemirror-model';
import {schema} from './schema';
import {ask, say} from './dialog';
import {typedHref} from './address';
import {markHere} from './statement';

// linkRange is how far the link round a place reaches in its line.
function linkRange($pos: ResolvedPos, mark: Mark): {from: number; to: number} {
  const links: {from: number; to: number}[] = [];
  $pos.parent.forEach((n, offset) => {
    const from = $pos.start() + offset;
    const last = links[links.length - 1];
    if (!mark.isInSet(n.marks)) return;
    if (last?.to === from) last.to += n.nodeSize;
    else links.push({from, to: from + n.nodeSize});
  });
  return links.find(l => l.from <= $pos.pos && $pos.pos <= l.to) ?? {from: $pos.pos, to: $pos.pos};
}

export async function editLink(view: EditorView): Promise<void> {
  const {state} = view;
  const doc = state.doc;
  const had = markHere(state, 'link');
  const {empty, from, to, $from} = state.selection;
  const range = had && empty ? linkRange($from, had) : {from, to};
  if (range.from >= range.to) { say('Select the words to link, then press the key again.'); return; }
  const answer = await ask('Link', [
    {name: 'href', label: 'Address', kind: 'url', value: had?.attrs.href, required: true, max: 4096, hint: 'https://…, /page, mailto: or tel:',
      check: v => typedHref(v) ? '' : 'This address cannot be followed: begin with https://, /, mailto: or tel:'},
  ], {remove: had ? 'Remove' : undefined});
  if (answer && view.state.doc.eq(doc)) {
    const tr = view.state.tr.removeMark(range.from, range.to, schema.marks.link);
    if (answer.did === 'ok') tr.addMark(range.from, range.to, schema.marks.link.create({href: typedHref(answer.values.href)}));
    view.dispatch(tr);
  }
  view.focus();
}
