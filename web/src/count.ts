import type {Node} from 'prosemirror-model';

// words counts as base/doc Words does: what stands between spaces or dashes
// and holds a letter or digit, captions included.
export function words(doc: Node): number {
  let n = 0;
  const count = (s: string) => { for (const w of s.split(/[\s—–]+/)) if (/[\p{L}\p{Nd}]/u.test(w)) n++; };
  doc.descendants(b => {
    if (b.isTextblock) { count(b.textBetween(0, b.content.size, undefined, '\n')); return false; }
    if (b.type.name === 'picture') { count(b.attrs.caption); count(b.attrs.credit); }
    return true;
  });
  return n;
}

// minutes is the reading time at 220 words a minute.
export const minutes = (n: number) => Math.max(1, Math.round(n / 220));
