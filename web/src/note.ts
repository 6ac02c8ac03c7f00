// A note is an internal remark on words. Readers never see it.
import type {EditorView} from 'prosemirror-view';
import {schema} from './schema';
import {ask, newID, say} from './dialog';
import {markHere, runsOf, wordsIn} from './statement';

export async function editNote(view: EditorView, me: string): Promise<void> {
  const doc = view.state.doc;
  const had = markHere(view.state, 'note');
  const ranges = had ? runsOf(doc, 'note', had.attrs.id) : [wordsIn(doc, view.state.selection.from, view.state.selection.to)];
  if (ranges[0].from >= ranges[0].to) { say('Select the words that the note is about, then press the key again.'); return; }
  const answer = await ask(had?.attrs.by ? `Note by ${had.attrs.by}` : 'Note', [
    {name: 'body', label: 'Only the newsroom sees it', kind: 'area', value: had?.attrs.body, required: true, max: 5000},
  ], {remove: had ? 'Remove' : undefined});
  if (answer && view.state.doc.eq(doc)) {
    const tr = view.state.tr;
    const mark = schema.marks.note.create({id: had?.attrs.id ?? newID('n'), body: answer.values.body, by: had?.attrs.by || me});
    for (const r of ranges) {
      if (answer.did === 'remove') tr.removeMark(r.from, r.to, schema.marks.note);
      else tr.addMark(r.from, r.to, mark);
    }
    view.dispatch(tr);
  }
  view.focus();
}
