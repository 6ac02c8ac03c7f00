// base/doc/dateline.go in the editor's language, from the same table and
// checked with the same samples (base/doc/testdata/datelines.json).
import table from '../../base/doc/datelines.json';

export interface Dateline { place: string; day: string; agency: string; length: number }

const parts: Record<string, string> = {...table.parts, agency: table.agency.join('|'), month: [...table.month, ...table.month.map(m => m.toUpperCase())].join('|')};
const shapes = table.shapes.map(s => {
  let shape = s.shape;
  while (/\{[a-z]+\}/.test(shape)) shape = shape.replace(/\{([a-z]+)\}/g, (_, p: string) => parts[p]);
  return {name: s.name, re: new RegExp(shape, 'u')};
});
const never = new Set(table.never);
const key = (s: string) => s.trim().split(/\s+/).join(' ').toLowerCase();
const places = new Map(table.places.map(p => [key(p), p]));

const capitals = (s: string) => /\p{Lu}/u.test(s) && !/\p{Ll}/u.test(s);
const known = (place: string) => place.split('/').every(p => places.has(key(p)));

function mayBePlace(shape: string, place: string, region: string): boolean {
  if (known(place)) return shape !== 'bare' || !region.includes(' and ');
  const words = place.toLowerCase().split(/[ \u00a0/-]/).filter(Boolean);
  if (words.some(w => never.has(w.replace(/\.+$/, '')))) return false;
  if (shape === 'day') return /\p{Lu}/u.test(place);
  if (shape === 'bare') return !region && capitals(place) && [...place].length >= 5 && words.length <= 3 && !place.includes('-');
  return true;
}

function goesOn(shape: string, place: string, mark: string, rest: string): boolean {
  const sentence = rest.trimStart();
  const [next = '', second = ''] = [...sentence.slice(0, 4)];
  if (/\p{Ll}/u.test(next)) return false;
  if (sentence.length < rest.length || !rest) return true;
  if ('"\'“‘”«'.includes(next)) return mark !== '';
  if (!mark) return false;
  if (shape !== 'bare') return /\p{L}/u.test(next);
  if (mark === ':') return /\p{L}/u.test(next) && !/\p{Lu}/u.test(second);
  return capitals(place) && /\p{Lu}/u.test(next) && /\p{Ll}/u.test(second);
}

const small = new Set(['of', 'and', 'the', 'upon', 'de', 'del', 'la', 'le', 'al', 'ul']);
const upper = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);
const titled = (s: string) => s.split(/\s+/).map((w, i) => i > 0 && small.has(w) ? w : w.split('-').map(upper).join('-')).join(' ');

function written(place: string): string {
  return place.split('/').map(p => (places.get(key(p)) ?? (capitals(p) ? titled(p.trim().toLowerCase()) : p)).trim()).join('/');
}

function readOne(text: string): Dateline | null {
  const skip = text.length - text.trimStart().length;
  const head = text.slice(skip, skip + 160);
  for (const s of shapes) {
    const m = s.re.exec(head);
    if (!m) continue;
    const {place = '', region = '', day = '', agency = '', mark = ''} = m.groups ?? {};
    const rest = text.slice(skip + m[0].length);
    if (!mayBePlace(s.name, place, region) || !goesOn(s.name, place, mark.trim(), rest)) continue;
    return {place: written(place), day, agency, length: text.length - rest.trimStart().length};
  }
  return null;
}

// readDateline finds one dateline, or two one after another, at the head of a
// text, and the characters that they take.
export function readDateline(text: string): Dateline | null {
  let found: Dateline | null = null;
  for (let n = 0; n < 2; n++) {
    const one = readOne(text.slice(found?.length ?? 0));
    if (!one) break;
    if (!found) found = one;
    else {
      if (one.place !== found.place) found.place += ' / ' + one.place;
      found.day ||= one.day;
      found.agency ||= one.agency;
      found.length += one.length;
    }
  }
  return found;
}
